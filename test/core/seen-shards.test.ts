import { decide } from '../../lib/core/decide';
import { loadMapOf } from '../../lib/core/load-map';
import { type MetricWindow, NO_HISTORY, type Observation, type ShardMinutes } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { areShardsSeen } from '../../lib/core/seen-shards';
import { MINUTES, observation } from '../support/observations';

const unknown = new Float64Array(MINUTES).fill(Number.NaN);
const NOTHING_WRITTEN: ShardMinutes = { bytes: unknown, records: unknown, throttledRecords: unknown };

const lagging: ShardMinutes = {
  ...NOTHING_WRITTEN,
  iteratorAgeSeconds: new Float64Array(MINUTES).fill(900),
};
const refusing: ShardMinutes = {
  ...NOTHING_WRITTEN,
  throttledRecords: new Float64Array(MINUTES).fill(62_500),
};

const shards = [0, 1, 2, 3].map(() => ({ utilization: 0.3, throttledRecords: 62_500 }));

/** A stream at 30 %, refusing as much as four shards take, of whose shards the metrics show this alone. */
function showing(row: ShardMinutes, iteratorAgeSeconds = 900): Observation {
  const given = observation({ shards, shardLevel: false, iteratorAgeSeconds });
  const rows = new Map(given.shards.map(({ shardId }) => [shardId, row]));
  return { ...given, metrics: { ...given.metrics, shards: rows } };
}

const seenIn = ({ metrics }: { readonly metrics: MetricWindow }) => areShardsSeen(metrics);

test('shards are seen where one tells what was written to it', () => {
  expect(seenIn(observation({ shards: [{ silent: true }, {}] }))).toBe(true);
  expect(seenIn(observation({ shards: [{}, {}], shardLevel: false }))).toBe(false);
});

test.each([
  ['how far behind its consumers are', lagging],
  ['what it refused', refusing],
])('shards are not seen where each tells nothing but %s', (_, row) => {
  expect(seenIn(showing(row))).toBe(false);
});

describe('where each tells nothing but how far behind its consumers are', () => {
  test('what a stream refuses that is full in few places is no need of it', () => {
    expect(loadMapOf(showing(lagging)).needs[MINUTES - 1]).toBeCloseTo(1.2);
  });

  test.each([
    [10, 'SplitLagging', 'SkewUnseen'],
    [900, 'BlockMerges', 'SkewUnseen'],
    [900, 'SplitLagging', 'ShardLagging'],
  ])('refusals ask for no more even shards, at an age of %i s with %s', (ageSeconds, action, reason) => {
    const policy = parsePolicy({ ShardLevelMetrics: 'Never', IteratorAgeAction: action });
    expect(decide(showing(lagging, ageSeconds), NO_HISTORY, policy).reason).toBe(reason);
  });
});
