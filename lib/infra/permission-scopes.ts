import { Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import { EVENT_BUS, EVENT_SOURCE } from '../triggers/own-events';
import type { ManagedStream } from './managed-stream';
import type { Permission, PermissionTarget } from './permissions';

/** What a permission reaches: ARNs, and conditions where ARNs cannot say it. */
interface Scope {
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
  /** Why a wildcard is right, by the resource as cdk-nag writes it. */
  readonly wildcard?: { readonly resource: string; readonly reason: string };
}

export type PermissionScopes = Readonly<Partial<Record<PermissionTarget, Scope>>>;

/** The resources of one deployment, by what permissions call them. The state machine is added once there is one. */
export function permissionScopes(
  scope: Construct,
  given: { readonly streams: readonly ManagedStream[]; readonly table: Table; readonly topic: ITopic },
): PermissionScopes {
  const stack = Stack.of(scope);
  const streams = given.streams.map(({ arn }) => arn);
  return {
    streams: { resources: streams },
    table: { resources: [given.table.tableArn] },
    topic: { resources: [given.topic.topicArn] },
    keysOfStreams: keysOf(stack, streams),
    alarms: {
      resources: [`arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:*`],
      wildcard: {
        resource: 'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*',
        reason: 'DescribeAlarms by prefix is authorised against all alarms.',
      },
    },
    metrics: {
      resources: ['*'],
      wildcard: { resource: '*', reason: 'GetMetricData knows no resources.' },
    },
    eventBus: {
      resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: EVENT_BUS })],
      conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
    },
  };
}

/**
 * Whichever key encrypts a stream, but for that stream's data and through Kinesis alone.
 * https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
 */
function keysOf(stack: Stack, streams: readonly string[]): Scope {
  return {
    resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: {
      StringEquals: {
        'kms:ViaService': `kinesis.${stack.region}.${stack.urlSuffix}`,
        'kms:EncryptionContext:aws:kinesis:arn': [...streams],
      },
    },
    wildcard: {
      resource: 'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*',
      reason:
        'The keys of the streams are not known here; conditions leave only Kinesis, and only these streams.',
    },
  };
}

/** The statement that grants a permission. */
export function statementOf(permission: Permission, scopes: PermissionScopes): PolicyStatement {
  const { resources, conditions } = scopeOf(permission, scopes);
  return new PolicyStatement({
    actions: [...permission.actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}

/** Tells cdk-nag why the wildcards of these permissions are right. */
export function acknowledgeWildcards(
  role: IConstruct,
  permissions: readonly Permission[],
  scopes: PermissionScopes,
): void {
  for (const permission of permissions) {
    const { wildcard } = scopeOf(permission, scopes);
    if (wildcard === undefined) continue;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${wildcard.resource}]`,
      reason: wildcard.reason,
    });
  }
}

function scopeOf({ on }: Permission, scopes: PermissionScopes): Scope {
  const scope = scopes[on];
  if (scope === undefined) throw new Error(`Expected a scope for permissions on ${on}; none was given.`);
  return scope;
}
