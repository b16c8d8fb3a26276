/** The hash key space of a stream as lines of a terminal: shards as a bar, shaded by their use, and what a plan would cut and join. */
import { evenStartingHashKeys, type HashKeyRange, positionOf } from '../core/hash-range';
import type { Operation } from '../core/model';
import { percent } from '../terminal/figures';
import type { Canvas, Tone } from '../terminal/screen';

export interface MappedShard extends HashKeyRange {
  /** Of a shard's write capacity; NaN where it is not known. */
  readonly utilization: number;
}

/** Boundaries between shards that a plan would add and remove. */
interface Marks {
  readonly added: readonly bigint[];
  readonly removed: readonly bigint[];
}

interface Shade {
  readonly sign: string;
  /** Up to this utilization. */
  readonly below: number;
  readonly tone: Tone;
}

/** Left and right of the bar. */
const MARGIN = 2;

const UNKNOWN = { sign: '?', tone: 'quiet' } as const;

/**
 * @param plan in the order in which it would be done
 * @param hotFrom the utilization from which a shard is hot
 */
export function hashSpaceMap(
  shards: readonly MappedShard[],
  plan: readonly Operation[],
  hotFrom: number,
  { width, paint }: Pick<Canvas, 'width' | 'paint'>,
): string[] {
  const cells = width - 2 * MARGIN;
  const shades = shadesUpTo(hotFrom);
  const starts = shards.map(({ startingHashKey }) => startingHashKey);
  const { added, removed } = marksOf(plan, starts);
  const boundaries = countsIn(
    cells,
    starts.filter((key) => key > 0n),
  );
  const [adds, removals] = [countsIn(cells, added), countsIn(cells, removed)];
  const bar = fullestIn(cells, shards).map((utilization) => {
    const { sign, tone } = shadeOf(utilization, shades);
    return paint(sign, tone);
  });
  const marks = adds.map((count, cell) => {
    if (count > 0) return paint(signOf(count, '▲'), 'up');
    const gone = removals[cell] ?? 0;
    return gone > 0 ? paint(signOf(gone, 'x'), 'down') : ' ';
  });
  const legend = shades.map(({ sign, below, tone }) =>
    below === Number.POSITIVE_INFINITY
      ? `${paint(sign, tone)} hot`
      : `${paint(sign, tone)} <${Math.round(below * 100)}%`,
  );
  const margin = ' '.repeat(MARGIN);
  const hasMarks = added.length + removed.length > 0;
  return [
    margin + scaleOf(cells),
    margin + withLabels(boundaries.map((count) => signOf(count, '╷')).join(''), shards),
    margin + bar.join(''),
    ...(hasMarks ? [margin + marks.join('')] : []),
    margin + [...legend, '╷ boundary'].join('  '),
    ...(hasMarks ? [`${margin}${paint('▲', 'up')} is cut here  ${paint('x', 'down')} is merged here`] : []),
  ].map((line) => line.trimEnd());
}

/** What is next to nothing, what is not hot in three steps, what is. */
function shadesUpTo(hotFrom: number): Shade[] {
  const shades: Shade[] = [
    { sign: '·', below: 0.1, tone: 'quiet' },
    { sign: '░', below: 0.4, tone: 'plain' },
    { sign: '▒', below: 0.7, tone: 'plain' },
  ];
  return [
    ...shades.filter(({ below }) => below < hotFrom),
    { sign: '▓', below: hotFrom, tone: 'up' },
    { sign: '█', below: Number.POSITIVE_INFINITY, tone: 'warning' },
  ];
}

function shadeOf(
  utilization: number,
  shades: readonly Shade[],
): { readonly sign: string; readonly tone: Tone } {
  return shades.find(({ below }) => utilization < below) ?? UNKNOWN;
}

/** What the plan as a whole changes: what it adds and removes again, as UpdateShardCount after a split may, is neither. */
function marksOf(plan: readonly Operation[], starts: readonly bigint[]): Marks {
  const before = new Set(starts);
  let after = new Set(starts);
  for (const operation of plan) {
    if (operation.action === 'SplitShard') after.add(operation.hashKey);
    else if (operation.action === 'MergeShards') after.delete(operation.hashKey);
    else if (operation.action === 'UpdateShardCount')
      after = new Set(evenStartingHashKeys(operation.targetShardCount));
  }
  return {
    added: [...after].filter((key) => !before.has(key)),
    removed: [...before].filter((key) => !after.has(key)),
  };
}

/** How many of the keys lie in each cell. */
function countsIn(cells: number, keys: readonly bigint[]): number[] {
  const counts = Array.from({ length: cells }, () => 0);
  for (const key of keys) {
    const cell = cellOf(cells, key);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** The fullest shard of each cell. */
function fullestIn(cells: number, shards: readonly MappedShard[]): number[] {
  const fullest = Array.from({ length: cells }, () => Number.NaN);
  for (const { startingHashKey, endingHashKey, utilization } of shards) {
    const last = Math.ceil(positionOf(endingHashKey + 1n) * cells) - 1;
    for (let cell = cellOf(cells, startingHashKey); cell <= last; cell++)
      if (!(utilization <= (fullest[cell] ?? Number.NaN))) fullest[cell] = utilization;
  }
  return fullest;
}

function cellOf(cells: number, key: bigint): number {
  return Math.min(cells - 1, Math.floor(positionOf(key) * cells));
}

/** The row of boundaries with each shard's use in the middle of it, where there is room. */
function withLabels(row: string, shards: readonly MappedShard[]): string {
  const signs = [...row];
  for (const { startingHashKey, endingHashKey, utilization } of shards) {
    const label = Number.isNaN(utilization) ? '?' : percent(utilization);
    const first = cellOf(row.length, startingHashKey) + (startingHashKey > 0n ? 1 : 0);
    const room = Math.ceil(positionOf(endingHashKey + 1n) * row.length) - first;
    // A blank on both sides, so that no label runs into the next.
    if (room >= label.length + 2)
      signs.splice(first + Math.floor((room - label.length) / 2), label.length, ...label);
  }
  return signs.join('');
}

/** Several in one cell as their number. */
function signOf(count: number, sign: string): string {
  if (count === 0) return ' ';
  if (count === 1) return sign;
  return count > 9 ? '+' : String(count);
}

/** `0%   25%   50%   75%   100%`, each where it is. */
function scaleOf(cells: number): string {
  const quarters = [0, 25, 50, 75].map((percent) => `${percent}%`.padEnd(Math.floor(cells / 4)));
  const line = quarters.join('');
  return `${line.slice(0, cells - 4).padEnd(cells - 4)}100%`;
}
