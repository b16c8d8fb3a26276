import { canSplitAt } from '../core/hash-range';
import type { StreamStatus } from '../core/model';
import {
  fewestByUpdate,
  mostByUpdate,
  movesByUpdate,
  RESHARD_SECONDS,
  ROLLING_DAY_SECONDS,
  UPDATE_SHARD_COUNTS_PER_DAY,
  updateShardCountSeconds,
} from '../core/quotas';
import { InvalidRequest, LimitExceeded, ResourceInUse } from '../errors';
import type { Workload } from '../workload/workload';
import { type Lineage, lineageOf, type SimulatedShard } from './lineage';
import { type Meter, type MinuteAccount, meterOf } from './metering';

/** The actions that change shards, as Kinesis names them. */
export type ReshardAction = 'SplitShard' | 'MergeShards' | 'UpdateShardCount';

/** A call that would change shards, and what came of it. Seconds count from the start of the workload. */
export interface ReshardCall {
  readonly atSeconds: number;
  /** Absent where the call was refused. */
  readonly completedAtSeconds?: number;
  readonly action: ReshardAction;
  readonly shardIds: readonly string[];
  readonly newStartingHashKey?: bigint;
  readonly targetShardCount?: number;
  /** `applied`, or the name of the error with which it was refused. */
  readonly outcome: string;
  /** In the words of the rule that called. */
  readonly reason: string;
  /** How many splits and merges it comes to. */
  readonly moves: number;
}

/** An exact model of one stream under a workload, in virtual time that only {@link StreamWorld.advanceTo} moves. */
export interface StreamWorld {
  readonly nowSeconds: number;
  readonly status: StreamStatus;
  /** Open shards in the order of the hash key space. */
  readonly openShards: readonly SimulatedShard[];
  /** Every shard there has been, in the order in which they were opened. */
  readonly allShards: readonly SimulatedShard[];
  shardWithId(shardId: string): SimulatedShard | undefined;
  /** Those that have been open at any time after `seconds`: the open ones first. */
  shardsOpenSince(seconds: number): SimulatedShard[];
  readonly calls: readonly ReshardCall[];
  /** One for every minute that has ended. */
  readonly accounts: readonly MinuteAccount[];
  readonly meter: Meter;
  readonly workload: Workload;
  /** How many minutes, from the first on, have metrics that can be read by now. */
  readonly visibleMinutes: number;
  /** Lets time pass: operations complete, minutes are accounted for. */
  advanceTo(seconds: number): void;
  /** These throw ResourceInUse while the stream is UPDATING, LimitExceeded, or InvalidRequest; and note the call either way. */
  splitShard(shardId: string, newStartingHashKey: bigint, reason: string): void;
  mergeShards(shardId: string, adjacentShardId: string, reason: string): void;
  updateShardCount(targetShardCount: number, reason: string): void;
}

/** How long after a minute's end its metrics can be read. */
const METRIC_DELAY_SECONDS = 60;

export interface WorldOptions {
  readonly initialShards: number;
  /** σ of the physics. */
  readonly burst: number;
  /** How many open shards the account may have when asked; by default as many as it likes. */
  readonly shardLimit?: () => number;
  /** How much longer than usual a change takes that is begun when asked. */
  readonly delaySeconds?: () => number;
}

const NO_SHARD_LIMIT = () => Number.POSITIVE_INFINITY;
const NO_DELAY = () => 0;

/** What is happening to the stream until a known time. */
interface Change {
  readonly completesAtSeconds: number;
  complete(): void;
}

/** A call as it is asked for, before it is known what comes of it. */
interface Request {
  readonly action: ReshardAction;
  readonly shardIds: readonly string[];
  readonly newStartingHashKey?: bigint;
  readonly targetShardCount?: number;
  readonly reason: string;
}

/** What a request comes to where Kinesis takes it. */
interface Accepted {
  readonly seconds: number;
  readonly moves: number;
  readonly openAfter: number;
  apply(atSeconds: number): void;
}

export function streamWorld(
  workload: Workload,
  { initialShards, burst, shardLimit = NO_SHARD_LIMIT, delaySeconds = NO_DELAY }: WorldOptions,
): StreamWorld {
  const lineage = lineageOf(initialShards);
  const meter = meterOf(workload, burst);
  const calls: ReshardCall[] = [];
  const updatesAtSeconds: number[] = [];
  const accounts: MinuteAccount[] = [];
  let nowSeconds = 0;
  let change: Change | undefined;
  let closedThisMinute: SimulatedShard[] = [];

  const settle = ({ complete }: Change) => {
    const before = lineage.open;
    complete();
    change = undefined;
    closedThisMinute.push(...before.filter(({ closedAtSeconds }) => closedAtSeconds !== undefined));
  };
  const accountFor = (minute: number) => {
    const endsAtSeconds = (minute + 1) * 60;
    if (change !== undefined && change.completesAtSeconds < endsAtSeconds) settle(change);
    accounts.push(meter.account(minute, [...closedThisMinute, ...lineage.open]));
    closedThisMinute = [];
  };
  const request = (asked: Request, accept: () => Accepted) => {
    try {
      assertActive(change);
      const { seconds, moves, openAfter, apply } = accept();
      assertWithinAccount(openAfter, lineage.open.length, shardLimit());
      const completesAtSeconds = nowSeconds + seconds + delaySeconds();
      change = { completesAtSeconds, complete: () => apply(completesAtSeconds) };
      if (asked.action === 'UpdateShardCount') updatesAtSeconds.push(nowSeconds);
      calls.push({
        ...asked,
        atSeconds: nowSeconds,
        completedAtSeconds: completesAtSeconds,
        outcome: 'applied',
        moves,
      });
    } catch (error) {
      calls.push({ ...asked, atSeconds: nowSeconds, outcome: (error as Error).name, moves: 0 });
      throw error;
    }
  };

  return {
    get nowSeconds() {
      return nowSeconds;
    },
    get status() {
      return change === undefined ? 'ACTIVE' : 'UPDATING';
    },
    get openShards() {
      return lineage.open;
    },
    get visibleMinutes() {
      return Math.max(0, Math.min(accounts.length, Math.floor((nowSeconds - METRIC_DELAY_SECONDS) / 60)));
    },
    allShards: lineage.all,
    shardWithId: lineage.withId,
    shardsOpenSince: lineage.openSince,
    calls,
    accounts,
    meter,
    workload,
    advanceTo(seconds) {
      const ended = Math.min(workload.minutes, Math.floor(seconds / 60));
      while (accounts.length < ended) accountFor(accounts.length);
      if (change !== undefined && change.completesAtSeconds <= seconds) settle(change);
      nowSeconds = seconds;
    },
    splitShard: (shardId, newStartingHashKey, reason) =>
      request({ action: 'SplitShard', shardIds: [shardId], newStartingHashKey, reason }, () =>
        split(lineage, shardId, newStartingHashKey),
      ),
    mergeShards: (shardId, adjacentShardId, reason) =>
      request({ action: 'MergeShards', shardIds: [shardId, adjacentShardId], reason }, () =>
        merge(lineage, shardId, adjacentShardId),
      ),
    updateShardCount: (targetShardCount, reason) => {
      const shardIds = lineage.open.map(({ shardId }) => shardId);
      return request({ action: 'UpdateShardCount', shardIds, targetShardCount, reason }, () =>
        update(lineage, targetShardCount, updatesToday(updatesAtSeconds, nowSeconds)),
      );
    },
  };
}

function assertActive(change: Change | undefined): void {
  if (change === undefined) return;
  throw new ResourceInUse(
    `Expected the stream to be ACTIVE; it is UPDATING until ${change.completesAtSeconds} s. Wait for it.`,
    { isFirstTry: true },
  );
}

/** The account's limit stands in the way of growth alone. */
function assertWithinAccount(openAfter: number, openBefore: number, limit: number): void {
  if (openAfter <= openBefore || openAfter <= limit) return;
  throw new LimitExceeded(`Expected at most ${limit} open shards in the account; came ${openAfter}.`);
}

function split(lineage: Lineage, shardId: string, newStartingHashKey: bigint): Accepted {
  const shard = openShard(lineage, shardId);
  if (!canSplitAt(shard, newStartingHashKey))
    throw new InvalidRequest(
      `Expected a hash key inside ${shardId} to split it at; came ${newStartingHashKey}.`,
    );
  return {
    seconds: RESHARD_SECONDS,
    moves: 1,
    openAfter: lineage.open.length + 1,
    apply: (atSeconds) => lineage.split(shard, newStartingHashKey, atSeconds),
  };
}

function merge(lineage: Lineage, shardId: string, adjacentShardId: string): Accepted {
  const lower = openShard(lineage, shardId);
  const upper = openShard(lineage, adjacentShardId);
  if (lower.endingHashKey + 1n !== upper.startingHashKey)
    throw new InvalidRequest(
      `Expected adjacent shards, the lower first; came ${shardId} and ${adjacentShardId}.`,
    );
  return {
    seconds: RESHARD_SECONDS,
    moves: 1,
    openAfter: lineage.open.length - 1,
    apply: (atSeconds) => lineage.merge(lower, upper, atSeconds),
  };
}

function update(lineage: Lineage, target: number, today: number): Accepted {
  const open = lineage.open.length;
  if (today >= UPDATE_SHARD_COUNTS_PER_DAY)
    throw new LimitExceeded(
      `Expected at most ${UPDATE_SHARD_COUNTS_PER_DAY} UpdateShardCount calls in a rolling day; this is one more.`,
    );
  const fewest = fewestByUpdate(open);
  const most = mostByUpdate(open);
  if (!Number.isInteger(target) || target < fewest || target > most || target === open)
    throw new InvalidRequest(
      `Expected another shard count from ${fewest} to ${most}, half to double of ${open}; came ${target}.`,
    );
  return {
    seconds: updateShardCountSeconds(open, target),
    moves: movesByUpdate(open, target),
    openAfter: target,
    apply: (atSeconds) => lineage.recut(target, atSeconds),
  };
}

function openShard(lineage: Lineage, shardId: string): SimulatedShard {
  const shard = lineage.open.find((candidate) => candidate.shardId === shardId);
  if (shard === undefined) throw new InvalidRequest(`Expected an open shard; ${shardId} is none.`);
  return shard;
}

/** @param updatesAtSeconds when each UpdateShardCount was taken, oldest first */
function updatesToday(updatesAtSeconds: readonly number[], nowSeconds: number): number {
  return updatesAtSeconds
    .slice(-UPDATE_SHARD_COUNTS_PER_DAY)
    .filter((atSeconds) => nowSeconds - atSeconds < ROLLING_DAY_SECONDS).length;
}
