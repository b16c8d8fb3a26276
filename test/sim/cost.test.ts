import { parsePolicy } from '../../lib/core/policy';
import { US_EAST_1 } from '../../lib/core/prices';
import { advantageCost, onDemandCost, provisionedCost, type Usage, usageOf } from '../../lib/sim/cost';
import { pricesFor, sourceOf } from '../../lib/sim/prices';
import type { RuleName } from '../../lib/sim/rule-names';
import type { Activity } from '../../lib/sim/running-cost/activity';
import { simulate } from '../../lib/sim/simulate';
import { streamWorld } from '../../lib/sim/stream-world';
import { eventful } from './workloads';

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
  return usageOf(world, { shardMetricHours: 0 });
}

const IDLE = hour(0, 0, 10);

/** What is asked for what was put, and not for shards. */
function putCost(usage: Usage): number {
  return provisionedCost(usage, US_EAST_1).puts;
}

test('ten shards, three of whose metrics are on, cost $118.50 a month', () => {
  expect(provisionedCost({ ...IDLE, shardMetricHours: 30 }, US_EAST_1).total).toBeCloseTo(10 * 10.95 + 9);
});

test('a thousand records a second of 3 KB cost $36.79 a month to put, one payload unit each', () => {
  expect(putCost(hour(60_000, 3_000))).toBeCloseTo(2_628 * 0.014, 2);
  expect(putCost(hour(60_000, 25_001))).toBeCloseTo(2 * 2_628 * 0.014, 2);
});

test('Shardwright’s own looks, states, alarms, metrics and sweep are in what its stream costs', () => {
  const nothingDone = {
    hours: 1,
    looks: 0,
    metricsAsked: 0,
    executions: 0,
    statesEntered: 0,
    reshards: 0,
    ownMetricHours: 0,
    watchedShardHours: 0,
  };
  const costOf = (did: Partial<Activity>) =>
    provisionedCost({ ...IDLE, activity: { ...nothingDone, ...did } }, US_EAST_1).running;
  const fixed = costOf({});

  // docs/running-cost.md: alarms 0.90, OpenShardCount 0.30 and the deployment 0.62, besides cents of table and log.
  expect(fixed).toBeGreaterThan(1.82);
  expect(fixed).toBeLessThan(1.9);
  expect(costOf({ metricsAsked: 1_000 }) - fixed).toBeCloseTo(730 * 0.01);
  expect(costOf({ statesEntered: 1_000 }) - fixed).toBeCloseTo(730 * 0.025);
  expect(costOf({ watchedShardHours: 10 }) - fixed).toBeCloseTo(10 * 0.1);
  expect(costOf({ ownMetricHours: 1 }) - fixed).toBeCloseTo(0.3);
});

test('a simulation bills Shardwright for what it did, and other rules for no running of theirs', async () => {
  const costOf = async (rule: RuleName) => {
    const options = { rule, policy: parsePolicy(), burst: 0.1, seed: 1 };
    const { usage } = await simulate(eventful(120, 10, 1), options);
    return { ...provisionedCost(usage, US_EAST_1), usage };
  };
  const [own, rival] = [await costOf('shardwright'), await costOf('substation')];
  const { activity, shardHours } = own.usage;

  expect(own.running).toBeGreaterThan(1.82 + (activity?.metricsAsked ?? 0) * 365 * 0.01e-3);
  expect(own.total).toBeCloseTo(own.shards + own.puts + own.shardMetrics + own.running);
  expect(activity).toMatchObject({ hours: 2, executions: expect.any(Number) });
  expect(activity?.executions).toBeGreaterThan(0);
  expect(activity?.statesEntered).toBeGreaterThan(6 * (activity?.executions ?? 0));
  expect(activity?.looks).toBeGreaterThan(10);
  expect(activity?.watchedShardHours).toBeGreaterThan(0.8 * shardHours);
  expect(activity?.watchedShardHours).toBeLessThan(1.2 * shardHours);
  expect(rival.running).toBe(0);
});

test('a given price of a shard-hour is told as given, not as a Region’s', () => {
  expect(sourceOf(pricesFor({}))).toBe('us-east-1, prices of 2026-09');
  expect(sourceOf(pricesFor({ shardHourPrice: 0.02 }))).toBe(
    'shard-hour as given, all else us-east-1, prices of 2026-09',
  );
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
