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
  /** The greatest utilization of any minute. */
  readonly peak: number;
}

/**
 * How much an uneven partition counts beside a whole shard: it decides between partitions of as many shards, and nothing
 * else. Each shard counts the square of its peak, so that the next rise finds no shard fuller than it need be.
 */
const UNEVENNESS = 1e-6;

/**
 * The cheapest partition into spans of which none peaks above `limit`, except for a single cell that does: each span costs a
 * shard, each new cut `cutPrice` shards; of those as cheap, the most even. Exact; its cost grows with the cells and with how
 * many of them one shard carries.
 */
export function cheapestSpans(cells: readonly Cell[], limit: number, cutPrice = 0): Span[] {
  const cost = new Float64Array(cells.length + 1).fill(Number.POSITIVE_INFINITY);
  const best: (Span | undefined)[] = Array(cells.length + 1);
  const scratch = scratchFor(cells);
  cost[0] = 0;
  for (let from = 0; from < cells.length; from++) {
    const begun = (cost[from] as number) + 1 + ((cells[from] as Cell).takesCut ? cutPrice : 0);
    for (const span of spansFrom(cells, from, limit, scratch)) {
      const total = begun + UNEVENNESS * span.peak ** 2;
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

type Sums = Pick<Cell, 'bytes' | 'records'>;

/** Room for the sums of one span after the other: thousands of them, made anew, would be most of a decision's memory. */
function scratchFor([first]: readonly Cell[]): Sums {
  const minutes = first?.bytes.length ?? 0;
  return { bytes: new Float64Array(minutes), records: new Float64Array(minutes) };
}

/** The single cell at `from`, and every wider span from there that fits. `sums` is overwritten. */
function* spansFrom(cells: readonly Cell[], from: number, limit: number, sums: Sums): Generator<Span> {
  const first = cells[from] as Cell;
  const { bytes, records } = sums;
  bytes.set(first.bytes);
  records.set(first.records);
  let peak = peakOf(bytes, records);
  yield { from, to: from + 1, peak };
  for (let to = from + 2; to <= cells.length && peak <= limit; to++) {
    const cell = cells[to - 1] as Cell;
    for (let m = 0; m < bytes.length; m++) {
      bytes[m] = (bytes[m] as number) + (cell.bytes[m] as number);
      records[m] = (records[m] as number) + (cell.records[m] as number);
    }
    peak = peakOf(bytes, records);
    if (peak <= limit) yield { from, to, peak };
  }
}

/** The greatest utilization of any minute. */
export function peakOf(bytes: Float64Array, records: Float64Array): number {
  let peak = 0;
  for (let m = 0; m < bytes.length; m++) {
    const utilization = utilizationOf(bytes[m] as number, records[m] as number);
    if (utilization > peak) peak = utilization;
  }
  return peak;
}
