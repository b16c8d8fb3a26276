import { withMeanRecords } from '../../lib/core/mean-records';
import type { MetricWindow } from '../../lib/core/model';

const { NaN: NONE } = Number;

/** A window of three minutes: the stream's records weigh 100 bytes, then 200; in the last nothing was written. */
function windowOf(bytes: number[], records: number[]): MetricWindow {
  const nothing = new Float64Array(3).fill(NONE);
  const column = (values: number[]) => Float64Array.from(values);
  return {
    startsAtSeconds: 0,
    minutes: 3,
    stream: {
      bytes: column([10_000, 20_000, 0]),
      records: column([100, 100, 0]),
      throttledRecords: nothing,
      iteratorAgeSeconds: nothing,
    },
    openShardCount: nothing,
    shards: new Map([['one', { bytes: column(bytes), records: column(records), throttledRecords: nothing }]]),
  };
}

test.each([
  ['records are told by bytes', [5_000, 5_000, 0], [NONE, NONE, NONE], [5_000, 5_000, 0], [50, 25, 0]],
  ['bytes are told by records', [NONE, NONE, NONE], [50, 25, 0], [5_000, 5_000, 0], [50, 25, 0]],
  ['what is shown stays', [5_000, 5_000, NONE], [10, NONE, NONE], [5_000, 5_000, NONE], [10, 25, NONE]],
])('by the stream’s mean record of the minute %s', (_, bytes, records, bytesSeen, recordsSeen) => {
  const seen = withMeanRecords(windowOf(bytes, records)).shards.get('one');
  expect([...(seen?.bytes ?? [])]).toEqual(bytesSeen);
  expect([...(seen?.records ?? [])]).toEqual(recordsSeen);
});
