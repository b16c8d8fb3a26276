import { US_EAST_1 } from '../../lib/core/prices';
import { advantageCost, onDemandCost, provisionedCost, type Usage, usageOf } from '../../lib/sim/cost';
import { streamWorld } from '../../lib/sim/stream-world';

const ENOUGH_SHARDS = 100;

/** An hour of so many records a minute, of one size, offered to a stream of so many shards. */
function hour(recordsPerMinute: number, recordBytes: number, initialShards = ENOUGH_SHARDS): Usage {
  const workload = {
    name: 'hour',
    minutes: 60,
    records: new Float64Array(60).fill(recordsPerMinute),
    bytes: new Float64Array(60).fill(recordsPerMinute * recordBytes),
  };
  const world = streamWorld(workload, { initialShards, burst: 0 });
  world.advanceTo(3600);
  return usageOf(world, 0);
}

const IDLE = hour(0, 0, 10);

/** What is asked for what was put, and not for shards. */
function putCost(usage: Usage): number {
  return provisionedCost({ ...usage, shardHours: 0 }, US_EAST_1);
}

test('ten shards, three of whose metrics are on, cost $118.50 a month', () => {
  expect(provisionedCost({ ...IDLE, shardMetricHours: 30 }, US_EAST_1)).toBeCloseTo(10 * 10.95 + 9);
});

test('a thousand records a second of 3 KB cost $36.79 a month to put, one payload unit each', () => {
  expect(putCost(hour(60_000, 3_000))).toBeCloseTo(2_628 * 0.014, 2);
  expect(putCost(hour(60_000, 25_001))).toBeCloseTo(2 * 2_628 * 0.014, 2);
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

test('what is refused costs nothing', () => {
  const halfRefused = hour(120_000, 100, 1);

  expect(putCost(halfRefused)).toBeCloseTo(2_628 * 0.014, 2);
  expect(halfRefused.kilobytes).toBeCloseTo(60 * 60_000, 0);
});

test('records of 25 KB are billed as one unit, whatever becomes of their mean by rounding', () => {
  for (const shards of [1, 3, ENOUGH_SHARDS])
    for (const recordsPerMinute of [0.1, 15.69, 1_000 / 7, 2_400.3]) {
      const { payloadUnits } = hour(recordsPerMinute, 25_000, shards);
      expect(payloadUnits).toBeCloseTo(60 * recordsPerMinute, 3);
    }
});
