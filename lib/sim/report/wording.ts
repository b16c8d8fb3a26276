/** Numbers and operations as people read them. */
import { positionOf } from '../../core/hash-range';
import type { ReshardAction, ReshardCall } from '../stream-world';

/** `2,564`; below a hundred with one digit, below ten with two. */
export function numberText(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const NO_BREAK = '\u00a0';

/** @param percent in [0, 100]; what is not nothing is never written as nothing */
export function percentText(percent: number): string {
  if (percent === 0) return `0${NO_BREAK}%`;
  if (percent < 0.01) return `under 0.01${NO_BREAK}%`;
  return `${percent.toFixed(percent < 1 ? 2 : percent < 10 ? 1 : 0)}${NO_BREAK}%`;
}

export function ratioText(ratio: number): string {
  return percentText(100 * ratio);
}

export function dollarsText(dollars: number): string {
  return `$${dollars.toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
}

/** How long a trace is. */
export function lengthText(minutes: number): string {
  if (minutes >= 2 * 1440) return `${numberText(Math.round(minutes / 144) / 10)} days`;
  if (minutes >= 2 * 60) return `${numberText(Math.round(minutes / 6) / 10)} hours`;
  return `${minutes} minutes`;
}

/** `shard 12` of `shardId-000000000012`. */
export function shardName(shardId: string): string {
  return shardId.replace(/^shardId-0*(?=\d)/, 'shard ');
}

export function operationText({
  action,
  shardIds,
  newStartingHashKey,
  targetShardCount,
}: ReshardCall): string {
  const names = shardIds.map(shardName);
  switch (action) {
    case 'SplitShard':
      return `Split ${names[0]} at ${(100 * positionOf(newStartingHashKey ?? 0n)).toFixed(2)} % of the key range`;
    case 'MergeShards':
      return `Merge ${names.join(' and ')}`;
    case 'UpdateShardCount':
      return `Set ${shardIds.length} shards to ${targetShardCount}`;
  }
}

const ACTION_NOUNS: Readonly<Record<ReshardAction, readonly [one: string, many: string]>> = {
  SplitShard: ['split', 'splits'],
  MergeShards: ['merge', 'merges'],
  UpdateShardCount: ['UpdateShardCount', 'UpdateShardCount'],
};

/** `13 splits, 15 merges, 1 UpdateShardCount`: what there is of each, or `no operations`. */
export function operationCountsText(counts: Readonly<Record<ReshardAction, number>>): string {
  const parts = (Object.entries(ACTION_NOUNS) as [ReshardAction, readonly [string, string]][])
    .filter(([action]) => counts[action] > 0)
    .map(([action, [one, many]]) => `${numberText(counts[action])} ${counts[action] === 1 ? one : many}`);
  return parts.join(', ') || 'no operations';
}
