/** The account and Region that a command is for, and the deployments in it: everything is read, nothing is changed but on request. */
import { type AccountChoice, type AccountClients, accountClients } from '../aws/account-clients';
import { stackOutputs } from '../aws/cloudformation-outputs';
import { cloudwatchAlarms } from '../aws/cloudwatch-alarms';
import { cloudwatchMetrics } from '../aws/cloudwatch-metrics';
import { cloudwatchSweepLog, type SweepLog } from '../aws/cloudwatch-sweep-log';
import { dynamodbState } from '../aws/dynamodb-state';
import { kinesisSamples } from '../aws/kinesis-samples';
import { kinesisStreams } from '../aws/kinesis-streams';
import { type ExecutionHistory, stepFunctionsHistory } from '../aws/step-functions-history';
import { systemClock } from '../aws/system-clock';
import type { Alarms, Ports } from '../ports';
import { BadInput } from './bad-input';
import { type Deployed, deploymentOf, deploymentsIn } from './deployment';
import { assertProfileKnown } from './profiles';

export interface DeploymentChoice extends AccountChoice {
  readonly stackName: string;
}

/** A deployment and what is needed to look at it. */
export interface Operated {
  readonly region: string;
  readonly deployed: Deployed;
  readonly ports: Pick<Ports, 'streams' | 'metrics' | 'samples' | 'state' | 'clock'>;
  readonly alarms: Alarms;
  readonly executions: ExecutionHistory;
  readonly sweeps: SweepLog;
}

/** What can be read of any stream, managed or not. */
export interface Account extends Pick<Ports, 'streams' | 'metrics' | 'clock'> {
  readonly region: string;
}

/** @throws BadInput where no Region is known, or no such profile */
export async function openAccount(choice: AccountChoice): Promise<Account> {
  assertProfileKnown(choice);
  const clients = accountClients(choice);
  return {
    region: await regionOf(clients),
    streams: kinesisStreams(clients.kinesis),
    metrics: cloudwatchMetrics(clients.cloudwatch),
    clock: systemClock,
  };
}

/** @throws BadInput where no such profile or no Region is known, it has no such stack, or the stack is none of ours; AccessDenied without credentials */
export async function openDeployments(choice: DeploymentChoice): Promise<Operated[]> {
  assertProfileKnown(choice);
  const clients = accountClients(choice);
  const region = await regionOf(clients);
  const { stackName } = choice;
  const outputs = await reached(region, stackOutputs(clients.cloudformation, stackName));
  return deploymentsIn(outputs, { stackName, region }).map((deployed) => operated(clients, region, deployed));
}

/** @throws BadInput where the stack does not manage the stream, and what {@link openDeployments} throws */
export async function openDeploymentOf(streamName: string, choice: DeploymentChoice): Promise<Operated> {
  const all = await openDeployments(choice);
  const deployed = deploymentOf(
    streamName,
    all.map((one) => one.deployed),
  );
  return all.find((one) => one.deployed === deployed) as Operated;
}

function operated(clients: AccountClients, region: string, deployed: Deployed): Operated {
  return {
    region,
    deployed,
    ports: {
      streams: kinesisStreams(clients.kinesis),
      metrics: cloudwatchMetrics(clients.cloudwatch),
      samples: kinesisSamples(clients.kinesis),
      state: dynamodbState(clients.dynamodb, deployed.tableName),
      clock: systemClock,
    },
    alarms: cloudwatchAlarms(clients.cloudwatch, deployed.stackName),
    executions: stepFunctionsHistory(clients.stepFunctions, deployed.stateMachineArn),
    sweeps: cloudwatchSweepLog(clients.logs, deployed.sweepLogGroupName),
  };
}

async function regionOf(clients: AccountClients): Promise<string> {
  try {
    return await clients.region();
  } catch (error) {
    throw new BadInput(
      `No Region is known (${(error as Error).message}): give --region, set AWS_REGION, or give the profile a region.`,
    );
  }
}

/** Names of hosts that no name server knows: a Region that does not exist, or no network. */
const NO_SUCH_HOST = ['ENOTFOUND', 'EAI_AGAIN'];

/** @throws BadInput where the Region has no address */
export async function reached<Answer>(region: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
    if (!NO_SUCH_HOST.includes(code ?? '')) throw error;
    throw new BadInput(`AWS has no address in the Region ${region}: check --region, and the network.`);
  }
}
