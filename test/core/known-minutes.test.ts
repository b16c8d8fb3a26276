import { seenMinutes } from '../../lib/core/known-minutes';
import { MINUTES, observation } from '../support/observations';

/** Which of the last five minutes are seen, where the last so many of a column are not there yet. */
function lastSeen(
  missing: { readonly bytes: number; readonly records: number },
  utilization = 0.5,
): boolean[] {
  const { metrics } = observation({ shards: [{ utilization }] });
  const without = (values: Float64Array, count: number) =>
    values.slice().fill(Number.NaN, values.length - count);
  const stream = {
    ...metrics.stream,
    bytes: without(metrics.stream.bytes, missing.bytes),
    records: without(metrics.stream.records, missing.records),
  };
  return seenMinutes({ ...metrics, stream }).slice(-5);
}

test('minutes whose metrics are still to come are not seen, though OpenShardCount is there', () => {
  expect(lastSeen({ bytes: 2, records: 2 })).toEqual([true, true, true, false, false]);
});

test.each([
  ['bytes', { bytes: 1, records: 2 }],
  ['records', { bytes: 2, records: 1 }],
])(
  'a minute of which only %s are there yet is not seen, nor is what was written before it idle',
  (_, missing) => {
    expect(lastSeen(missing)).toEqual([true, true, true, false, false]);
  },
);

test('minutes whose records have no bytes are seen once these can no longer be late', () => {
  expect(lastSeen({ bytes: 10, records: 0 })).toEqual([false, false, false, false, false]);
  expect(lastSeen({ bytes: 11, records: 0 })).toEqual([true, true, true, true, true]);
});

test('where only one of the two is ever there, it tells alone', () => {
  expect(lastSeen({ bytes: MINUTES, records: 1 })).toEqual([true, true, true, true, false]);
  expect(lastSeen({ bytes: 1, records: MINUTES })).toEqual([true, true, true, true, false]);
});

test('minutes without a record before one that is still to come are idle', () => {
  const { metrics } = observation({ shards: [{ utilization: 0.5 }] });
  const only = (values: Float64Array, ...minutesAgo: number[]) =>
    values.map((value, minute) => (minutesAgo.includes(MINUTES - 1 - minute) ? value : Number.NaN));
  const { bytes, records } = metrics.stream;
  const stream = { ...metrics.stream, bytes: only(bytes, 20), records: only(records, 20, 0) };
  expect(seenMinutes({ ...metrics, stream }).slice(-25)).toEqual([...Array(24).fill(true), false]);
});

test('a stream that was idle is idle still', () => {
  expect(lastSeen({ bytes: 2, records: 2 }, 0)).toEqual([true, true, true, true, true]);
});
