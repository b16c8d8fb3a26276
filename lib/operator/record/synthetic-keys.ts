/** Keys that stand for parts of the hash key space, since CloudWatch knows shards and no keys. */
import {
  type HashKeyRange,
  hashKeyAt,
  inOrder,
  positionOf,
  rangesFrom,
  shareOfSpace,
} from '../../core/hash-range';
import type { Shard } from '../../core/model';
import { hashKeyOf } from '../../workload/collect';

/** A part of the hash key space, and the key that its load is written under. */
export interface KeyedCell extends HashKeyRange {
  readonly key: string;
  /** Whether the key lies in it; in a cell of a few hash keys none can be found, and the key lies as near as one was. */
  readonly isInside: boolean;
}

/** Enough to cut a shard of a trace in eighths: minutes of a shard do not tell where in it its load lies. */
const CELLS_PER_RANGE_MAX = 8;

/** Of all shards together: rows of a trace are so many times minutes. */
const CELLS_MAX = 512;

/** How many keys are tried: a cell that is a 2,000th of the space is then missed by all of them once in e^65. */
const KEYS_TRIED = 131_072;

/** A cell narrower than this many of the tried keys' mean distances is not cut further. */
const KEYS_PER_CELL_MIN = 16;

/**
 * The space cut at every boundary that any of the shards has or had, and each range cut evenly again; a key for each cell. The
 * same shards always have the same keys.
 */
export function keyedCells(shards: readonly Shard[]): KeyedCell[] {
  const cells = cellsOf(shards);
  const found = nearestToMiddles(cells);
  const taken = new Set(found.flatMap((key) => key ?? []));
  return cells.map((cell, index) => {
    const inside = found[index];
    if (inside !== undefined) return { ...cell, key: keyName(inside), isInside: true };
    const near = nearestFree(cell, taken);
    taken.add(near);
    return { ...cell, key: keyName(near), isInside: false };
  });
}

function cellsOf(shards: readonly Shard[]): HashKeyRange[] {
  const starts = [...new Set(inOrder(shards).map(({ startingHashKey }) => startingHashKey))];
  const ranges = rangesFrom(starts);
  const most = Math.max(1, Math.min(CELLS_PER_RANGE_MAX, Math.floor(CELLS_MAX / ranges.length)));
  return ranges.flatMap((range) => evenParts(range, most));
}

function evenParts(range: HashKeyRange, most: number): HashKeyRange[] {
  const bearable = Math.floor((shareOfSpace(range) * KEYS_TRIED) / KEYS_PER_CELL_MIN);
  const count = Math.max(1, Math.min(most, bearable));
  const starts = Array.from({ length: count }, (_, part) => hashKeyAt(range, part / count));
  return starts.map((startingHashKey, part) => ({
    startingHashKey,
    endingHashKey: (starts[part + 1] ?? range.endingHashKey + 1n) - 1n,
  }));
}

/** Keys are numbered from 0, and named so that nobody takes one for a producer's. */
function keyName(number: number): string {
  return `part-${number}`;
}

let positions: Float64Array | undefined;

/** Where every key that is tried lies. */
function triedPositions(): Float64Array {
  positions ??= Float64Array.from({ length: KEYS_TRIED }, (_, number) =>
    positionOf(hashKeyOf(keyName(number))),
  );
  return positions;
}

/** For each cell the key in it that is nearest to its middle; undefined where none is. */
function nearestToMiddles(cells: readonly HashKeyRange[]): (number | undefined)[] {
  const starts = cells.map(({ startingHashKey }) => positionOf(startingHashKey));
  const middles = cells.map(middleOf);
  const best: (number | undefined)[] = cells.map(() => undefined);
  const tried = triedPositions();
  const distance = (cell: number, number: number) =>
    Math.abs((tried[number] as number) - (middles[cell] as number));
  for (let number = 0; number < KEYS_TRIED; number++) {
    const cell = lastAtOrBelow(starts, tried[number] as number);
    const before = best[cell];
    if (before === undefined || distance(cell, number) < distance(cell, before)) best[cell] = number;
  }
  // Positions have 53 bits and hash keys 128: at the edge of a cell only the whole key tells.
  return best.map((number, cell) =>
    number !== undefined && isIn(cells[cell] as HashKeyRange, number) ? number : undefined,
  );
}

function isIn({ startingHashKey, endingHashKey }: HashKeyRange, number: number): boolean {
  const hashKey = hashKeyOf(keyName(number));
  return startingHashKey <= hashKey && hashKey <= endingHashKey;
}

function nearestFree(cell: HashKeyRange, taken: ReadonlySet<number>): number {
  const middle = middleOf(cell);
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  triedPositions().forEach((position, number) => {
    const distance = Math.abs(position - middle);
    if (distance < least && !taken.has(number)) [nearest, least] = [number, distance];
  });
  return nearest;
}

function middleOf(cell: HashKeyRange): number {
  return positionOf(cell.startingHashKey) + shareOfSpace(cell) / 2;
}

/** The index of the last of the ascending `starts` that is at or below `value`. */
function lastAtOrBelow(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
