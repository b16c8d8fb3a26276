import { seenMinutes } from '../../lib/core/known-minutes';
import { observation } from '../support/observations';

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

test('a minute of which only bytes are there yet does not make what was written before it idle', () => {
  expect(lastSeen({ bytes: 1, records: 2 })).toEqual([true, true, true, true, false]);
});

test('a stream that was idle is idle still', () => {
  expect(lastSeen({ bytes: 2, records: 2 }, 0)).toEqual([true, true, true, true, true]);
});
