/** What a decision does, and costs, where shards are thousands. Costs are counted, not timed. */
import { decide, decideOn } from '../../lib/core/decide';
import { evenRanges } from '../../lib/core/hash-range';
import { NO_HISTORY, type Shard } from '../../lib/core/model';
import { type Cell, cheapestSpans } from '../../lib/core/plan';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { updateForRelief } from '../../lib/core/time-to-relief';
import { observation } from '../support/observations';

const ANY_COUNT = parsePolicy({ MaxShards: 10_000 });

const RECORDS_PER_SHARD_MINUTE = 15_360; // of 4 KiB: so many fill a shard for a minute

/** Every other shard is offered so many times its capacity, those between half of that. */
const allHot = (count: number, offered: number) =>
  Array.from({ length: count }, (_, index) => offered / (1 + (index % 2))).map((own) => ({
    utilization: Math.min(1, own),
    throttledRecords: Math.max(0, own - 1) * RECORDS_PER_SHARD_MINUTE,
  }));

const IDLE = 0.0001;
const idle = (count: number) => Array.from({ length: count }, () => ({ utilization: IDLE }));

describe('where all shards are hot and load lies unevenly', () => {
  test.each([200, 201, 2_000])('%i of them are doubled in one call', (count) => {
    const decision = decide(observation({ shards: allHot(count, 2) }), NO_HISTORY, ANY_COUNT);
    expect(decision).toMatchObject({
      reason: 'BroadGrowth',
      plan: [{ action: 'UpdateShardCount', targetShardCount: 2 * count }],
    });
  });

  test.each([
    [100, 400],
    [101, 202],
    [300, 600],
  ])(
    '%i that are offered four times their capacity or more become %i: a long call is the last of its plan',
    (count, target) => {
      const situation = evaluate(observation({ shards: allHot(count, 8) }), NO_HISTORY, ANY_COUNT);
      expect(updateForRelief(situation)).toBe(target);
    },
  );
});

test('how often the listed shards are read grows with them, not with how many of them are hot as well', () => {
  const readsOver = (count: number): number => {
    const given = observation({ shards: allHot(count, 2), closed: parentsOf(count) });
    let reads = 0;
    const shards = new Proxy(given.shards, {
      get: (target, key) => {
        reads++;
        return Reflect.get(target, key);
      },
    });
    const situation = evaluate({ ...given, shards }, NO_HISTORY, ANY_COUNT);
    decideOn(situation);
    return reads;
  };
  expect(readsOver(400)).toBeLessThan(5 * readsOver(100));
});

/** The closed shards that so many open ones came of, each cut in halves. */
function parentsOf(count: number): Shard[] {
  return evenRanges(count / 2).map((range, index) => ({
    shardId: `shardId-${String(count + index).padStart(12, '0')}`,
    ...range,
    parentShardIds: [],
    isOpen: false,
  }));
}

describe('where shards are idle', () => {
  test.each([200, 400, 1_000])('%i even ones are halved in one call', (count) => {
    expect(decide(observation({ shards: idle(count) }), NO_HISTORY, ANY_COUNT)).toMatchObject({
      reason: 'StreamCold',
      plan: [{ action: 'UpdateShardCount', targetShardCount: count / 2 }],
    });
  });

  test('an odd number of them is merged, as many as a plan holds, and none into a shard wider than is weighed', () => {
    const decision = decide(observation({ shards: idle(2_001) }), NO_HISTORY, ANY_COUNT);
    expect(decision).toMatchObject({ reason: 'ColdNeighbours', evidence: { operations: 20 } });
    expect(decision.evidence['jointPeak']).toBeLessThan(200 * IDLE);
  });

  test.each([10, 100, 1_000, 3_000])(
    'how many minutes of spans are weighed is bounded, be they %i',
    (count) => {
      const MINUTES = 10;
      const MINUTES_MAX = 100_000;
      // Minutes before the look-back, in it, and the newest are added one after the other.
      const READS_PER_CELL = 3;
      const nothing = new Float64Array(MINUTES);
      let reads = 0;
      const cell: Cell = {
        startingHashKey: 0n,
        get bytes() {
          reads++;
          return nothing;
        },
        records: nothing,
      };
      cheapestSpans(Array<Cell>(count).fill(cell), 0.85, { minutesMax: MINUTES_MAX });
      expect((reads / READS_PER_CELL) * MINUTES).toBeLessThanOrEqual(MINUTES_MAX);
    },
  );
});
