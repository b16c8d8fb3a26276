import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { givenUpAfter } from './given-up';

/** Which account and Region: as the AWS CLI takes it, by option, then by environment, then by the profile's configuration. */
export interface AccountChoice {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** The SDK announces on standard error which Node it will want some day; that is for whoever deploys to know. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/**
 * A person waits: a call that hangs is given up within seconds. The SDK's own three tries come on top.
 */
const CALL = givenUpAfter({ connectMilliseconds: 5_000, answerMilliseconds: 20_000 });

/** The clients of one account and Region; none makes a call before it is asked to. */
export function accountClients({
  profile,
  region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'],
}: AccountChoice) {
  const config = {
    requestHandler: CALL,
    ...(profile !== undefined && { profile }),
    ...(region && { region }),
  };
  const cloudformation = new CloudFormationClient(config);
  return {
    /** @throws Error where neither option, environment nor profile names one */
    region: () => cloudformation.config.region(),
    cloudformation,
    cloudwatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    // HTTP/1.1: the emulators of Kinesis know no other, and a handful of calls need no session.
    kinesis: new KinesisClient({ ...config, requestHandler: new NodeHttpHandler(CALL) }),
    stepFunctions: new SFNClient(config),
  };
}

export type AccountClients = ReturnType<typeof accountClients>;
