/** The composition root: the workflow's ports on AWS. Made once a cold start, outside the handlers. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { cloudwatchAlarms } from '../lib/aws/cloudwatch-alarms';
import { cloudwatchMetrics } from '../lib/aws/cloudwatch-metrics';
import { dynamodbState } from '../lib/aws/dynamodb-state';
import { emfMeasures } from '../lib/aws/emf-measures';
import { eventBridgeEvents } from '../lib/aws/eventbridge-events';
import { givenUpAfter } from '../lib/aws/given-up';
import { kinesisSamples } from '../lib/aws/kinesis-samples';
import { kinesisStreams } from '../lib/aws/kinesis-streams';
import { snsEvents } from '../lib/aws/sns-events';
import { stepFunctionsExecutions } from '../lib/aws/step-functions-executions';
import { systemClock } from '../lib/aws/system-clock';
import type { Events } from '../lib/ports';
import { OWN_METRIC_NAMESPACE } from '../lib/triggers/alarms';
import { rememberingClosedShards } from '../lib/workflow/remembered-shards';
import { tagsOnceInAWhile } from '../lib/workflow/remembered-tags';
import { STEPS, type StepContext, type StepName } from '../lib/workflow/steps';
import type { SweepContext } from '../lib/workflow/sweep';
import { readEnvironment, readVariable, VARIABLES } from './environment';
import { stepHandler } from './step-handler';

/** A call that hangs must fail, and be tried again, well before the function's own time-out does it (30 s and more). */
const CALL = givenUpAfter({ connectMilliseconds: 2_000, answerMilliseconds: 5_000 });

/** Hours of five hundred metrics take CloudWatch seconds. */
const LONG_CALL = givenUpAfter({ connectMilliseconds: 2_000, answerMilliseconds: 10_000 });

const { deployment, policy, tableName, topicArn } = readEnvironment(process.env);

export const logger = new Logger({ serviceName: deployment.stackName });

const cloudwatch = new CloudWatchClient({ requestHandler: LONG_CALL });

// HTTP/1.1, since a frozen function does not notice that its HTTP/2 session has been closed meanwhile.
const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler(CALL) });

const context: StepContext = {
  ports: {
    streams: kinesisStreams(kinesis),
    metrics: rememberingClosedShards(cloudwatchMetrics(cloudwatch)),
    measures: emfMeasures(new Metrics({ namespace: OWN_METRIC_NAMESPACE })),
    samples: kinesisSamples(kinesis),
    state: dynamodbState(
      DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: CALL })),
      tableName,
    ),
    events: everywhere([
      eventBridgeEvents(new EventBridgeClient({ requestHandler: CALL })),
      snsEvents(new SNSClient({ requestHandler: CALL }), topicArn),
    ]),
    clock: systemClock,
  },
  deployment,
  policy,
};

/** Reports go to each, in this order; where one fails the step is tried again, so that some may be told twice. */
function everywhere(all: readonly Events[]): Events {
  return {
    async publish(report) {
      for (const events of all) await events.publish(report);
    },
  };
}

/** The handler of a step of the workflow. */
export const handlerOf = (name: StepName) => stepHandler(name, STEPS[name](context), logger);

/** What the sweep needs besides; it alone is told the state machine. */
export function sweepContext(): SweepContext {
  const alarms = cloudwatchAlarms(cloudwatch, deployment.stackName);
  const stateMachineArn = readVariable(process.env, VARIABLES.stateMachineArn);
  const executions = stepFunctionsExecutions(new SFNClient({ requestHandler: CALL }), stateMachineArn);
  const tagsOf = tagsOnceInAWhile(deployment.streamNames);
  return { ...context, ports: { ...context.ports, alarms, executions }, tagsOf };
}
