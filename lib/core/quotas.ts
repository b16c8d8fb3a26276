/** What the service allows, each limit with its unit and its source. No limit is written anywhere else. */

/** Write capacity of one shard. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html (1 MB/s; CreateStream: 1 MiB/s) */
export const SHARD_BYTES_PER_SECOND = 1_048_576;

/** Write capacity of one shard in records. Same page. */
export const SHARD_RECORDS_PER_SECOND = 1_000;

/** What a shard takes in a minute. */
export const SHARD_BYTES_PER_MINUTE = 60 * SHARD_BYTES_PER_SECOND;
export const SHARD_RECORDS_PER_MINUTE = 60 * SHARD_RECORDS_PER_SECOND;

/** UpdateShardCount calls a stream may have in a rolling day. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export const UPDATE_SHARD_COUNTS_PER_DAY = 10;

/** The window of that limit. */
export const ROLLING_DAY_SECONDS = 86_400;

/** The most shards that UpdateShardCount sets by default. Same page. */
const UPDATE_SHARD_COUNT_MAX = 10_000;

/** SplitShard and MergeShards calls a second, taken as one allowance for the account. API_SplitShard (the quota page says "per stream"). */
export const RESHARDS_PER_SECOND = 5;

/** What AWS's own sample waits for a split or a merge: half a minute is usual, minutes happen. */
export const RESHARD_SECONDS = 30;

/** The most shards that one UpdateShardCount may leave: twice what is open. Same page as above. */
export function mostByUpdate(openShardCount: number): number {
  return Math.min(openShardCount * 2, UPDATE_SHARD_COUNT_MAX);
}

/** The fewest shards that one UpdateShardCount may leave: half of what is open, rounded up (the rounding is not documented). */
export function fewestByUpdate(openShardCount: number): number {
  return Math.ceil(openShardCount / 2);
}

/**
 * How many splits and merges lie between n even shards and m even shards: their boundaries have gcd(n, m) in common.
 * Source: each boundary that only one of the two has is one operation; awslabs' tool and AWS itself behave so.
 */
export function movesByUpdate(n: number, m: number): number {
  return n + m - 2 * greatestCommonDivisor(n, m);
}

/** How long an UpdateShardCount from n to m is taken to last, in seconds: an assumption, AWS says "a few minutes". */
export function updateShardCountSeconds(n: number, m: number): number {
  return 60 + 5 * movesByUpdate(n, m);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
