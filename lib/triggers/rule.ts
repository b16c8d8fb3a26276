/** The EventBridge rules that start the workflow, as data: the stack deploys them, the other worlds match events against them. */
import { ALARMS, alarmName } from './alarms';
import type { Deployment } from './trigger';

/** The subset of EventBridge's event patterns that the rule uses: literals. */
export type EventPattern = {
  readonly [field: string]: EventPattern | readonly string[];
};

/** Longest pattern of a rule, in characters. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const PATTERN_LENGTH_MAX = 2_048;

/**
 * The patterns of our alarms that went to ALARM: of a stream, or (Metrics Insights) of one shard. As few as hold all streams, and by their whole
 * names: alarms of other stacks, of other streams, and of the user's own may begin as ours do.
 */
export function alarmRulePatterns({ stackName, streamNames }: Deployment): EventPattern[] {
  const groups: string[][] = [];
  for (const streamName of streamNames) {
    const group = groups.at(-1);
    const fits =
      group !== undefined && lengthOf(patternFor(stackName, [...group, streamName])) <= PATTERN_LENGTH_MAX;
    if (fits) group.push(streamName);
    else groups.push([streamName]);
  }
  return groups.map((group) => patternFor(stackName, group));
}

function patternFor(stackName: string, streamNames: readonly string[]): EventPattern {
  return {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change'],
    detail: {
      alarmName: streamNames.flatMap((streamName) =>
        ALARMS.map(({ suffix }) => alarmName(stackName, streamName, suffix)),
      ),
      state: { value: ['ALARM'] },
    },
  };
}

function lengthOf(pattern: EventPattern): number {
  return JSON.stringify(pattern).length;
}

/** Whether EventBridge would start an execution for `event`. */
export function startsExecution(event: unknown, deployment: Deployment): boolean {
  return alarmRulePatterns(deployment).some((pattern) => matches(pattern, event));
}

/** Whether EventBridge would deliver `event` to a rule with `pattern`: every field named must match one of its alternatives. */
function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Record<string, unknown> | null | undefined)?.[field];
    if (!Array.isArray(wanted)) return matches(wanted as EventPattern, value);
    return wanted.some((alternative) => value === alternative);
  });
}

/** The event that CloudWatch sends when a metric alarm changes state, as far as anyone here reads it. */
export interface AlarmEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'CloudWatch Alarm State Change';
  readonly source: 'aws.cloudwatch';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly alarmName: string;
    readonly state: { readonly value: string; readonly reason: string; readonly timestamp: string };
    readonly previousState: { readonly value: string };
  };
}

/** That event, in the shape of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent(change: {
  readonly id: string;
  readonly alarmName: string;
  readonly from: string;
  readonly to: string;
  readonly atSeconds: number;
  readonly region: string;
  readonly account: string;
}): AlarmEvent {
  const time = new Date(change.atSeconds * 1000).toISOString();
  return {
    version: '0',
    id: change.id,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: change.account,
    time,
    region: change.region,
    resources: [`arn:aws:cloudwatch:${change.region}:${change.account}:alarm:${change.alarmName}`],
    detail: {
      alarmName: change.alarmName,
      state: { value: change.to, reason: 'Threshold Crossed', timestamp: time },
      previousState: { value: change.from },
    },
  };
}
