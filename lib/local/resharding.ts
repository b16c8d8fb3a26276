/**
 * The stream's resharding as AWS does it and the emulator does not: operations that last, the stream UPDATING meanwhile while
 * the old shards serve, a rate limit, ten UpdateShardCount calls a day, and an UpdateShardCount whose outcome is uniform.
 */
import {
  fewestByUpdate,
  mostByUpdate,
  RESHARD_SECONDS,
  RESHARDS_PER_SECOND,
  ROLLING_DAY_SECONDS,
  UPDATE_SHARD_COUNTS_PER_DAY,
  updateShardCountSeconds,
} from '../core/quotas';
import { makeUniform } from './emulator-shards';
import { fault, type KinesisAnswer, type KinesisRequest, type Upstream } from './kinesis-wire';
import { rollingLimit } from './rolling-limit';
import type { ScaledClock } from './scaled-clock';
import { type OpenShard, openShards } from './shard-routes';

/** UpdateShardCount calls a second for the account. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const UPDATE_SHARD_COUNTS_PER_SECOND = 10;

/** The operations that were accepted, by name. */
export type OperationCounts = Readonly<Record<'SplitShard' | 'MergeShards' | 'UpdateShardCount', number>>;

export interface Resharding {
  operations(): OperationCounts;
  /** The open shards that serve now, in the order of the space. */
  servingShards(): readonly OpenShard[];
  isUpdating(): boolean;
  /** SplitShard or MergeShards. */
  reshard(request: KinesisRequest): Promise<KinesisAnswer>;
  updateShardCount(request: KinesisRequest): Promise<KinesisAnswer>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** @throws Error where an operation that was accepted has failed: the stream is then no model of anything any more */
  assertSound(): void;
}

export interface ReshardingOptions {
  readonly streamName: string;
  readonly emulator: Upstream;
  readonly clock: Pick<ScaledClock, 'nowSeconds' | 'until'>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

export async function resharding(options: ReshardingOptions): Promise<Resharding> {
  const { streamName, emulator, clock } = options;
  let serving = await openShards(emulator, streamName);
  let isAsking = false;
  let underWay: Promise<void> | undefined;
  let failure: Error | undefined;
  const counts = { SplitShard: 0, MergeShards: 0, UpdateShardCount: 0 };
  const reshardRate = rollingLimit(RESHARDS_PER_SECOND, 1);
  const updateRate = rollingLimit(UPDATE_SHARD_COUNTS_PER_SECOND, 1);
  const updatesOfTheDay = rollingLimit(UPDATE_SHARD_COUNTS_PER_DAY, ROLLING_DAY_SECONDS);

  const isUpdating = () => isAsking || underWay !== undefined;
  const finish = async (endsAtSeconds: number, work?: Promise<unknown>) => {
    await work;
    await clock.until(endsAtSeconds, options.signal);
    serving = await openShards(emulator, streamName);
    underWay = undefined;
  };
  const keepUpdating = (seconds: number, work?: Promise<unknown>) => {
    underWay = finish(clock.nowSeconds() + seconds, work).catch((error: Error) => {
      if (!options.signal.aborted) failure = error;
    });
  };

  return {
    operations: () => counts,
    servingShards: () => serving,
    isUpdating,
    settled: async () => underWay,
    assertSound() {
      if (failure !== undefined) throw failure;
    },

    async reshard(request) {
      const nowSeconds = clock.nowSeconds();
      if (!reshardRate.allows(nowSeconds)) return tooFast(request.operation, streamName);
      reshardRate.count(nowSeconds);
      if (isUpdating()) return inUse(streamName);
      isAsking = true; // A second call must not slip in while the emulator answers.
      const answer = await emulator.send(request).finally(() => {
        isAsking = false;
      });
      if (answer.status !== 200) return answer;
      counts[request.operation as 'SplitShard' | 'MergeShards']++;
      keepUpdating(RESHARD_SECONDS);
      return answer;
    },

    async updateShardCount(request) {
      const nowSeconds = clock.nowSeconds();
      if (!updateRate.allows(nowSeconds)) return tooFast(request.operation, streamName);
      updateRate.count(nowSeconds);
      if (isUpdating()) return inUse(streamName);
      const current = serving.length;
      const target = Number(request.body['TargetShardCount']);
      if (!(target >= fewestByUpdate(current) && target <= mostByUpdate(current))) {
        return fault('InvalidArgumentException', outOfRange(streamName, current, target));
      }
      if (!updatesOfTheDay.allows(nowSeconds)) return fault('LimitExceededException', spent(streamName));
      updatesOfTheDay.count(nowSeconds);
      counts.UpdateShardCount++;
      keepUpdating(updateShardCountSeconds(current, target), makeUniform(emulator, streamName, target));
      const body = { StreamName: streamName, CurrentShardCount: current, TargetShardCount: target };
      return { status: 200, body };
    },
  };
}

/** What every operation on a stream that is not ACTIVE is answered. */
export function inUse(streamName: string): KinesisAnswer {
  return fault(
    'ResourceInUseException',
    `Stream ${streamName} under account 000000000000 not ACTIVE, instead in state UPDATING`,
  );
}

function tooFast(operation: string, streamName: string): KinesisAnswer {
  return fault('LimitExceededException', `Rate exceeded for ${operation} on stream ${streamName}.`);
}

function spent(streamName: string): string {
  return `UpdateShardCount was called ${UPDATE_SHARD_COUNTS_PER_DAY} times on stream ${streamName} in 24 hours.`;
}

function outOfRange(streamName: string, current: number, target: number): string {
  return `Stream ${streamName} has ${current} shards: UpdateShardCount takes ${fewestByUpdate(current)} to ${mostByUpdate(current)}, not ${target}.`;
}
