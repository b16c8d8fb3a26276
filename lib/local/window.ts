/** Parts of a workload: a trace lasts days, a run on a laptop minutes. */
import { needOf } from '../workload/need';
import type { Workload } from '../workload/workload';

/** The minutes from `fromMinute`, `minutes` of them or as many as there are. */
export function windowOf(workload: Workload, fromMinute: number, minutes: number): Workload {
  const toMinute = Math.min(workload.minutes, fromMinute + minutes);
  const { keyed } = workload;
  const fromRow = keyed?.rowStart[fromMinute] as number;
  return {
    name: workload.name,
    minutes: toMinute - fromMinute,
    records: workload.records.subarray(fromMinute, toMinute),
    bytes: workload.bytes.subarray(fromMinute, toMinute),
    ...(keyed && {
      keyed: {
        keys: keyed.keys,
        hashKeys: keyed.hashKeys,
        rowStart: keyed.rowStart.subarray(fromMinute, toMinute + 1).map((row) => row - fromRow),
        keyIndex: keyed.keyIndex.subarray(fromRow),
        records: keyed.records.subarray(fromRow),
        bytes: keyed.bytes.subarray(fromRow),
      },
    }),
  };
}

/** Where the `minutes` consecutive minutes begin that need the most shard-minutes; the first of equals. */
export function busiestFrom(workload: Workload, minutes: number): number {
  const needs = needsOf(workload);
  let inWindow = needs.subarray(0, minutes).reduce((sum, need) => sum + need, 0);
  let busiest = { from: 0, need: inWindow };
  for (let from = 1; from + minutes <= workload.minutes; from++) {
    inWindow += (needs[from + minutes - 1] as number) - (needs[from - 1] as number);
    if (inWindow > busiest.need) busiest = { from, need: inWindow };
  }
  return busiest.from;
}

/** How many shards each minute would fill if it were spread evenly. */
export function needsOf(workload: Workload): Float64Array {
  return workload.bytes.map((bytes, minute) => needOf(bytes, workload.records[minute] as number));
}
