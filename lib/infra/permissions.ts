/** Which function may do what, and to what: the one place where permissions are written down. */
import type { StepName } from '../workflow/steps';

export type FunctionName = StepName | 'sweep';

/** What a permission is for. */
export type PermissionTarget =
  /** The streams named at synth. */
  | 'streams'
  /** KMS keys, as far as Kinesis uses them for those streams. */
  | 'keysOfStreams'
  | 'table'
  | 'topic'
  | 'stateMachine'
  /** All alarms: DescribeAlarms by prefix is authorised against all of them. */
  | 'alarms'
  /** All metrics: GetMetricData knows no resources. */
  | 'metrics'
  /** The default event bus, for events of ours alone. */
  | 'eventBus';

export interface Permission {
  readonly on: PermissionTarget;
  readonly actions: readonly string[];
}

/** The lease alone. */
const HOLD_STREAM: Permission = { on: 'table', actions: ['dynamodb:UpdateItem'] };

/** The lease and the stream's record: every step that holds a stream renews the lease. */
const KEEP_STATE: Permission = { on: 'table', actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] };

const SEE_SHARDS = ['kinesis:DescribeStreamSummary', 'kinesis:ListShards'];

/** Parameters that stream tags override. */
const SEE_TAGS = 'kinesis:ListTagsForStream';

/** That resharding began, how it ended, and what it came up against. */
const TELL_PROGRAMS: Permission = { on: 'eventBus', actions: ['events:PutEvents'] };

export const PERMISSIONS: Readonly<Record<FunctionName, readonly Permission[]>> = {
  acquire: [HOLD_STREAM],
  decide: [
    KEEP_STATE,
    {
      on: 'streams',
      actions: [...SEE_SHARDS, SEE_TAGS, 'kinesis:GetShardIterator', 'kinesis:GetRecords'],
    },
    { on: 'keysOfStreams', actions: ['kms:Decrypt'] },
    { on: 'metrics', actions: ['cloudwatch:GetMetricData'] },
  ],
  apply: [
    KEEP_STATE,
    {
      on: 'streams',
      actions: [
        ...SEE_SHARDS,
        SEE_TAGS,
        'kinesis:SplitShard',
        'kinesis:MergeShards',
        'kinesis:UpdateShardCount',
        'kinesis:EnableEnhancedMonitoring',
        'kinesis:DisableEnhancedMonitoring',
      ],
    },
    TELL_PROGRAMS,
  ],
  confirm: [KEEP_STATE, { on: 'streams', actions: SEE_SHARDS }],
  record: [KEEP_STATE, TELL_PROGRAMS, { on: 'topic', actions: ['sns:Publish'] }],
  release: [HOLD_STREAM],
  sweep: [
    KEEP_STATE,
    { on: 'streams', actions: [...SEE_SHARDS, SEE_TAGS] },
    { on: 'metrics', actions: ['cloudwatch:GetMetricData'] },
    { on: 'alarms', actions: ['cloudwatch:DescribeAlarms'] },
    { on: 'stateMachine', actions: ['states:StartExecution'] },
  ],
};
