/**
 * The target partition: which of the candidate boundaries to keep, so that the fewest shards carry the load.
 *
 * A partition is a set of boundaries: a split adds one, a merge removes one. Any part of a range that fits a shard fits one too,
 * so the cheapest partition is found by dynamic programming from left to right, each step no wider than what still fits.
 */
import { utilizationOf } from './load-map';

/** A stretch of the hash key space between two candidate boundaries, and what it carried in each minute looked back over. */
export interface Cell {
  readonly startingHashKey: bigint;
  /** Whether no shard begins here now, so that one that is to begin here takes a cut. */
  readonly takesCut?: boolean;
  readonly bytes: Float64Array;
  readonly records: Float64Array;
}

/** A shard of the target: the cells from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** The greatest utilization of any minute that was looked at. */
  readonly peak: number;
}

/** What was carried in each minute, of a cell or of several. */
export type Sums = Pick<Cell, 'bytes' | 'records'>;

/** The first of the minutes, in which what is above the limit has a price. */
export interface OlderMinutes {
  readonly count: number;
  /** The first so many of them are beyond the look-back: no peak of theirs counts for how even a partition is. */
  readonly unlooked: number;
  /** What a shard of such utilization refuses of a minute, as a share of its capacity. */
  lost(utilization: number): number;
  /**
   * What it would cost a span to carry those minutes again, in shards.
   * @param apart what its cells would refuse in each minute by themselves
   * @param saved how many shards fewer the span is than its cells
   */
  priceOf(sums: Sums, apart: Float64Array, saved: number): number;
}

/** Every minute is bound by the limit. */
const NONE_OLDER: OlderMinutes = { count: 0, unlooked: 0, lost: () => 0, priceOf: () => 0 };

/**
 * How much an uneven partition counts beside a whole shard: it decides between partitions of as many shards, and nothing
 * else. Each shard counts the square of its peak, so that the next rise finds no shard fuller than it need be.
 */
const UNEVENNESS = 1e-6;

/**
 * The cheapest partition into spans of which none peaks above `limit`, except for a single cell that does: each span costs a
 * shard and the price of its older minutes, each new cut `cutPrice` shards; of those as cheap, the most even. Exact where nothing
 * is priced; its cost grows with the cells and with how many of them one shard carries.
 */
export function cheapestSpans(
  cells: readonly Cell[],
  limit: number,
  { cutPrice = 0, older = NONE_OLDER }: { cutPrice?: number; older?: OlderMinutes } = {},
): Span[] {
  const cost = new Float64Array(cells.length + 1).fill(Number.POSITIVE_INFINITY);
  const best: (Span | undefined)[] = Array(cells.length + 1);
  const room = roomFor(cells, older);
  cost[0] = 0;
  for (let from = 0; from < cells.length; from++) {
    const begun = (cost[from] as number) + 1 + ((cells[from] as Cell).takesCut ? cutPrice : 0);
    for (const span of spansFrom(cells, from, limit, older, room)) {
      const total = begun + span.price + UNEVENNESS * span.peak ** 2;
      if (total < (cost[span.to] as number)) {
        cost[span.to] = total;
        best[span.to] = span;
      }
    }
  }
  const spans: Span[] = [];
  for (let span = best[cells.length]; span !== undefined; span = best[span.from]) spans.push(span);
  return spans.reverse();
}

/** Room for the sums of one span after the other: thousands of them, made anew, would be most of a decision's memory. */
interface Room extends Sums {
  readonly apart: Float64Array;
  /** What each cell loses by itself in each of the older minutes; most lose nothing. */
  readonly alone: readonly (Float64Array | undefined)[];
}

function roomFor(cells: readonly Cell[], older: OlderMinutes): Room {
  const minutes = cells[0]?.bytes.length ?? 0;
  return {
    bytes: new Float64Array(minutes),
    records: new Float64Array(minutes),
    apart: new Float64Array(older.count),
    alone: cells.map((cell) => lostAlone(cell, older)),
  };
}

function lostAlone(cell: Cell, { count, lost }: OlderMinutes): Float64Array | undefined {
  let all: Float64Array | undefined;
  for (let m = 0; m < count; m++) {
    const share = lost(utilizationIn(cell, m));
    if (share === 0) continue;
    all ??= new Float64Array(count);
    all[m] = share;
  }
  return all;
}

/** The single cell at `from`, and every wider span from there that fits and is worth its price. `room` is overwritten. */
function* spansFrom(
  cells: readonly Cell[],
  from: number,
  limit: number,
  older: OlderMinutes,
  room: Room,
): Generator<Span & { readonly price: number }> {
  const { bytes, records, apart, alone } = room;
  const first = cells[from] as Cell;
  bytes.set(first.bytes);
  records.set(first.records);
  apart.fill(0);
  addTo(apart, alone[from]);
  let peaks = peaksOf(room, older);
  yield { from, to: from + 1, peak: peaks.looked, price: 0 };
  for (let to = from + 2; to <= cells.length && peaks.newest <= limit; to++) {
    const cell = cells[to - 1] as Cell;
    addTo(bytes, cell.bytes);
    addTo(records, cell.records);
    addTo(apart, alone[to - 1]);
    peaks = peaksOf(room, older);
    if (peaks.newest > limit) return;
    const saved = to - from - 1;
    const price = peaks.all > limit ? older.priceOf(room, apart, saved) : 0;
    // What overflows grows faster than what is added: a wider span would be worth its price still less.
    if (price >= saved) return;
    yield { from, to, peak: peaks.looked, price };
  }
}

/** The greatest utilization of all minutes, of those of the look-back, and of those that the limit binds. */
function peaksOf(
  sums: Sums,
  { count, unlooked }: OlderMinutes,
): { all: number; looked: number; newest: number } {
  let [all, looked, newest] = [0, 0, 0];
  for (let m = 0; m < sums.bytes.length; m++) {
    const utilization = utilizationIn(sums, m);
    if (utilization > all) all = utilization;
    if (m >= unlooked && utilization > looked) looked = utilization;
    if (m >= count && utilization > newest) newest = utilization;
  }
  return { all, looked, newest };
}

/** What all of them carried together in each minute. */
export function sumOf(cells: readonly Sums[]): Sums {
  const minutes = cells[0]?.bytes.length ?? 0;
  const sums = { bytes: new Float64Array(minutes), records: new Float64Array(minutes) };
  for (const cell of cells) {
    addTo(sums.bytes, cell.bytes);
    addTo(sums.records, cell.records);
  }
  return sums;
}

function addTo(sums: Float64Array, more: Float64Array | undefined): void {
  if (more === undefined) return;
  for (let m = 0; m < sums.length; m++) sums[m] = (sums[m] as number) + (more[m] as number);
}

/** The greatest utilization of any minute. */
export function peakOf(sums: Sums): number {
  return peaksOf(sums, NONE_OLDER).all;
}

/** The utilization of one shard that carries it all. */
export function utilizationIn({ bytes, records }: Sums, minute: number): number {
  return utilizationOf(bytes[minute] as number, records[minute] as number);
}
