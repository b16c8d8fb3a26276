import { US_EAST_1 } from '../../lib/core/prices';
import { advantageCost, onDemandCost, provisionedCost } from '../../lib/sim/cost';
import type { Workload } from '../../lib/workload/workload';

/** An hour of so many records a minute, of one size. */
function hour(recordsPerMinute: number, recordBytes: number): Workload {
  return {
    name: 'hour',
    minutes: 60,
    records: new Float64Array(60).fill(recordsPerMinute),
    bytes: new Float64Array(60).fill(recordsPerMinute * recordBytes),
  };
}

const IDLE = hour(0, 0);

test('ten shards, three of whose metrics are on, cost $118.50 a month', () => {
  const usage = { hours: 1, shardHours: 10, shardMetricHours: 30 };

  expect(provisionedCost(usage, IDLE, US_EAST_1)).toBeCloseTo(10 * 10.95 + 9);
});

test('a thousand records a second of 3 KB cost $36.79 a month to put, one payload unit each', () => {
  const usage = { hours: 1, shardHours: 0, shardMetricHours: 0 };

  expect(provisionedCost(usage, hour(60_000, 3_000), US_EAST_1)).toBeCloseTo(2_628 * 0.014, 2);
  expect(provisionedCost(usage, hour(60_000, 25_001), US_EAST_1)).toBeCloseTo(2 * 2_628 * 0.014, 2);
});

test('on-demand mode asks for the stream, and for every begun kilobyte in and out', () => {
  expect(onDemandCost(IDLE, US_EAST_1)).toBeCloseTo(0.04 * 730);
  const gigabytes = (60_000 * 60 * 730 * 1_024) / 2 ** 30;
  expect(onDemandCost(hour(60_000, 1), US_EAST_1)).toBeCloseTo(29.2 + gigabytes * 0.12);
});

test('on-demand Advantage asks for 25 MiB a second at least', () => {
  const committed = (25 / 1024) * 3600 * 730 * (0.032 + 0.016);

  expect(advantageCost(IDLE, US_EAST_1)).toBeCloseTo(committed);
  expect(advantageCost(hour(61_440, 51_200), US_EAST_1)).toBeCloseTo(2 * committed);
});
