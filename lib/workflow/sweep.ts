/**
 * What is done every minute besides the alarms' own events: publish OpenShardCount, restore bounds that someone else left,
 * and look again at each stream at the pace that its last decision asked for: EventBridge hears of alarms' transitions only, and
 * no alarm tells of a rise that has not arrived yet or of neighbours that have gone cold.
 */

import { openShardsOf } from '../core/open-shards';
import type { Policy } from '../core/policy';
import { shardLevelMetricsWanted } from '../core/shard-metrics';
import type { SweepPorts } from '../ports';
import { type Deployment, streamOfAlarm } from '../triggers/trigger';
import { streamPolicy } from './context';

export interface SweepContext {
  readonly ports: SweepPorts;
  readonly deployment: Deployment;
  readonly policy: Policy;
}

export interface SweepSummary {
  readonly streams: readonly SweptStream[];
}

interface SweptStream {
  readonly streamName: string;
  readonly openShardCount?: number;
  /** Why an execution was started, if one was. */
  readonly started?: string;
  /** What went wrong with this stream; the others were swept all the same. */
  readonly error?: string;
}

/** @throws what the alarms' port throws; what a single stream causes is told in the summary instead */
export async function sweep(context: SweepContext): Promise<SweepSummary> {
  const alarms = await context.ports.alarms.inAlarm();
  const streams: SweptStream[] = [];
  // One after the other: DescribeStreamSummary takes 20 calls a second for the whole account.
  for (const streamName of context.deployment.streamNames) {
    const standing = alarms.filter((name) => streamOfAlarm(name, context.deployment) === streamName);
    streams.push(
      await sweepStream(context, streamName, standing).catch((error: Error) => ({
        streamName,
        error: `${error.name}: ${error.message}`,
      })),
    );
  }
  return { streams };
}

async function sweepStream(
  context: SweepContext,
  streamName: string,
  standingAlarms: readonly string[],
): Promise<SweptStream> {
  const { ports } = context;
  const nowSeconds = ports.clock.nowSeconds();
  const stream = await ports.streams.describe(streamName);
  const openShardCount = openShardsOf(await ports.streams.listShards(streamName)).length;
  await ports.metrics.publishOpenShardCount(streamName, openShardCount, nowSeconds);
  const seen = { streamName, openShardCount };
  if (stream.status !== 'ACTIVE' || stream.mode !== 'PROVISIONED') return seen;
  const { policy } = await streamPolicy(context, streamName);
  const { lookAgainAtSeconds } = await ports.state.read(streamName);
  const isTime = nowSeconds >= lookAgainAtSeconds;
  const started =
    boundsLeft(openShardCount, policy) ??
    (isTime ? reasonToLook(shardLevelMetricsWanted(stream, policy), standingAlarms) : undefined);
  if (started === undefined) return seen;
  await ports.executions.start(streamName, started);
  return { ...seen, started };
}

/** Somebody left the bounds: no look that was put off may wait for that. */
function boundsLeft(open: number, { MinShards, MaxShards }: Policy): string | undefined {
  if (open < MinShards) return `${open} shards are open and MinShards is ${MinShards}`;
  if (open > MaxShards) return `${open} shards are open and MaxShards is ${MaxShards}`;
  return undefined;
}

function reasonToLook(metricsAreMissing: boolean, standingAlarms: readonly string[]): string {
  if (metricsAreMissing) return 'shard-level metrics are to be switched on';
  if (standingAlarms.length > 0) return `still in ALARM: ${standingAlarms.join(', ')}`;
  return 'the last decision asked for another look';
}
