/** What the command line has to know of a deployment: the stack tells it in an output, as JSON. */
import { type Policy, parsePolicy } from '../core/policy';
import type { Deployment } from '../triggers/trigger';
import { BadInput } from './bad-input';

/** The output's name; of a construct in somebody else's stack CloudFormation's name has a prefix and a hash around it. */
export const DEPLOYMENT_OUTPUT = 'Deployment';

const OUTPUT_NAME = new RegExp(`${DEPLOYMENT_OUTPUT}([0-9A-F]{8})?$`);

/** The output's value. */
export interface DeploymentOutput {
  /** What alarms and logs are named after. */
  readonly deploymentName: string;
  readonly streamNames: readonly string[];
  /** Parameter values as text, as parsePolicy reads them. */
  readonly policy: Readonly<Record<string, string>>;
  readonly stateMachineArn: string;
  readonly tableName: string;
  /** Where the sweep tells of looks that needed no execution. */
  readonly sweepLogGroupName: string;
}

/** A deployment as it was found. */
export interface Deployed extends Deployment, Omit<DeploymentOutput, 'deploymentName' | 'policy'> {
  readonly policy: Policy;
}

/**
 * The deployments of a stack: one, or one for each construct in it.
 * @param outputs undefined where there is no such stack
 * @param where the stack's name and Region, for the message
 * @throws BadInput where there is none
 */
export function deploymentsIn(
  outputs: Readonly<Record<string, string>> | undefined,
  where: { readonly stackName: string; readonly region: string },
): Deployed[] {
  const { stackName, region } = where;
  if (outputs === undefined) {
    throw new BadInput(
      `There is no stack ${stackName} in ${region}: name the right one with --stack-name, --region or --profile, or deploy it with npx cdk deploy -c streams=NAME.`,
    );
  }
  const found = Object.entries(outputs).filter(([name]) => OUTPUT_NAME.test(name));
  if (found.length === 0) {
    throw new BadInput(
      `The stack ${stackName} in ${region} has no output named ${DEPLOYMENT_OUTPUT}: it is another program's, or it was deployed by an older version; deploy it again.`,
    );
  }
  return found.map(([, value]) => deployedFrom(JSON.parse(value)));
}

function deployedFrom({ deploymentName, policy, ...others }: DeploymentOutput): Deployed {
  return { ...others, stackName: deploymentName, policy: parsePolicy(policy) };
}

/** @throws BadInput where none of them manages the stream */
export function deploymentOf(streamName: string, deployments: readonly Deployed[]): Deployed {
  const found = deployments.find(({ streamNames }) => streamNames.includes(streamName));
  if (found !== undefined) return found;
  const managed = deployments.flatMap(({ streamNames }) => streamNames);
  const names = deployments.map(({ stackName }) => stackName).join(', ');
  throw new BadInput(
    `${streamName} is not managed by ${names}, which manages ${managed.join(', ')}: name one of these, or deploy again with -c streams=${[...managed, streamName].join(',')}.`,
  );
}
