/** What the workflow would do with a stream now, and why. */
import { newestMinutes, type Situation } from '../core/situation';
import { type Decided, decided } from '../workflow/decide';
import type { Operated } from './account';

export interface Planned extends Decided {
  readonly streamName: string;
  readonly stackName: string;
  readonly region: string;
  readonly shards: readonly ShardUse[];
}

/** An open shard and what it was offered, as far as that is known. */
export interface ShardUse {
  readonly shardId: string;
  readonly startingHashKey: bigint;
  readonly endingHashKey: bigint;
  /** In the newest minute known; NaN where none is. */
  readonly utilization: number;
  /** The most in any minute that was looked at. */
  readonly peakUtilization: number;
  /** Records refused in the newest minute. */
  readonly throttledRecords: number;
}

/** Reads only. @throws what the ports throw */
export async function planOf({ ports, deployed, region }: Operated, streamName: string): Promise<Planned> {
  const made = await decided({ ports, policy: deployed.policy }, streamName);
  return {
    ...made,
    streamName,
    stackName: deployed.stackName,
    region,
    shards: shardUses(made.situation),
  };
}

/** In the order of the hash key space. */
function shardUses({ load }: Situation): ShardUse[] {
  const minute = load.newestMinute;
  const known = newestMinutes(load, load.minutes);
  return load.shards.map(({ shard, utilization, throttledRecords }) => ({
    shardId: shard.shardId,
    startingHashKey: shard.startingHashKey,
    endingHashKey: shard.endingHashKey,
    utilization: utilization[minute] ?? Number.NaN,
    peakUtilization:
      known.length === 0 ? Number.NaN : Math.max(...known.map((m) => utilization[m] as number)),
    throttledRecords: throttledRecords[minute] ?? Number.NaN,
  }));
}
