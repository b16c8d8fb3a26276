import type { CfnCondition, CfnResource } from 'aws-cdk-lib';
import type { IConstruct, IDependable } from 'constructs';
import { PARAMETER_NAMES, type ParameterName } from '../core/parameters';
import type { Policy } from '../core/policy';
import { type AlarmDefinition, thresholdOf } from '../triggers/alarms';

/** The policy as a template holds it: values where they are given in code, references where they are given at deployment. */
export interface TemplatePolicy {
  /** As text; parsePolicy reads it in the functions. */
  readonly values: Readonly<Record<ParameterName, string>>;
  /** An alarm's threshold, in the unit of its signal. */
  threshold(definition: AlarmDefinition): number;
  /** Whether there may be shard-level metrics. */
  readonly hasShardLevelMetrics: KnownWhen;
  /** Whether anyone is told by e-mail. */
  readonly hasNotificationEmail: KnownWhen;
  /** What fails a deployment whose parameters contradict each other; nothing where they were checked at synth. */
  readonly validation?: IDependable;
}

/** Known at synth, or by CloudFormation at deployment. */
type KnownWhen = boolean | CfnCondition;

/** A policy that is given in code, and was found valid there. */
export function policyInCode(policy: Policy): TemplatePolicy {
  const values = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, String(policy[name])]));
  return {
    values: values as Record<ParameterName, string>,
    threshold: ({ threshold }) => thresholdOf(threshold, policy),
    hasShardLevelMetrics: policy.ShardLevelMetrics !== 'Never',
    hasNotificationEmail: policy.NotificationEmail !== '',
  };
}

/** Leaves it to CloudFormation to make this resource, where it is the one to know whether it is wanted. */
export function onlyIf(wanted: true | CfnCondition, made: IConstruct): void {
  if (wanted !== true) (made.node.defaultChild as CfnResource).cfnOptions.condition = wanted;
}
