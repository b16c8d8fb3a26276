import fc from 'fast-check';
import { decide } from '../../lib/core/decide';
import { feasibilityOf } from '../../lib/core/feasible';
import {
  evenStartingHashKeys,
  HASH_KEY_COUNT,
  HASH_KEY_MAX,
  hashKeyAt,
  rangesFrom,
  shareOfSpace,
  tileWholeSpace,
} from '../../lib/core/hash-range';
import { updateShardCountsLeft, withCompleted, withStarted } from '../../lib/core/history';
import {
  type Decision,
  type History,
  NO_HISTORY,
  type Observation,
  type Operation,
  type StartedOperation,
} from '../../lib/core/model';
import { type Policy, parsePolicy } from '../../lib/core/policy';
import { ROLLING_DAY_SECONDS } from '../../lib/core/quotas';
import {
  ledgerExpecting,
  ledgerHoldingLevel,
  ledgerHoldingSteady,
  ledgerPreferring,
} from '../support/ledgers';
import {
  boundariesAfter,
  MINUTES,
  type ObservationGiven,
  observation,
  shardsAt,
} from '../support/observations';

const NOW = MINUTES * 60 + 60;

const boundaries = fc
  .uniqueArray(fc.bigInt({ min: 4n, max: HASH_KEY_MAX - 4n }), { maxLength: 11 })
  .map((keys) => [0n, ...keys].sort((a, b) => (a < b ? -1 : 1)));

const given: fc.Arbitrary<ObservationGiven> = boundaries.chain((startingHashKeys) =>
  fc.record({
    startingHashKeys: fc.constant(startingHashKeys),
    shards: fc.array(
      fc.record({
        utilization: fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000),
        throttledRecords: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })),
      }),
      { minLength: startingHashKeys.length, maxLength: startingHashKeys.length },
    ),
    shardLevel: fc.boolean(),
    iteratorAgeSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })),
  }),
);

/** Whether the plan changes shards that the operation changed: any plan with more than merges does, and any merge beside a boundary that was added or removed. */
function wouldUndo(
  plan: readonly Operation[],
  past: Operation,
  { startingHashKeys = [] }: ObservationGiven,
): boolean {
  if (!('hashKey' in past)) return true;
  const ends = [...startingHashKeys, HASH_KEY_COUNT];
  return plan.some((operation) => {
    if (operation.action !== 'MergeShards') return true;
    const at = startingHashKeys.indexOf(operation.hashKey);
    const [below, above] = [ends[at - 1] as bigint, ends[at + 1] as bigint];
    return below <= past.hashKey && past.hashKey <= above;
  });
}

const policies: fc.Arbitrary<Policy> = fc
  .record({
    MinShards: fc.integer({ min: 1, max: 8 }),
    MaxShards: fc.integer({ min: 8, max: 30 }),
    ShardLevelMetrics: fc.constantFrom('Always', 'WhenSkewed', 'Never'),
    MaxOperationsPerRun: fc.integer({ min: 1, max: 30 }),
  })
  .map((parameters) => parsePolicy(parameters));

/** Histories of at most `maxLength` operations of the last so many seconds. */
const historiesOf = (
  seconds: number,
  maxLength: number,
  isUpdate: fc.Arbitrary<boolean> = fc.boolean(),
): fc.Arbitrary<History> =>
  fc
    .array(
      fc.record({
        secondsAgo: fc.integer({ min: 0, max: seconds }),
        direction: fc.constantFrom('up' as const, 'down' as const),
        isUpdate,
        isComplete: fc.boolean(),
      }),
      { maxLength, size: 'max' },
    )
    .map((past) => ({
      operations: past.map(({ secondsAgo, direction, isUpdate, isComplete }) => ({
        operation: isUpdate
          ? { action: 'UpdateShardCount' as const, targetShardCount: 5 }
          : { action: 'SplitShard' as const, hashKey: 77n },
        direction,
        reason: 'ShardHot' as const,
        startedAtSeconds: NOW - secondsAgo,
        ...(isComplete && { completedAtSeconds: NOW - secondsAgo }),
        openShardCountBefore: 3,
      })),
    }));

const histories = historiesOf(ROLLING_DAY_SECONDS, 14);

/** The even boundaries of so many shards, but for a few hash keys, as cuts by where load divides are off by a double's rounding. */
const evenButFor = (count: number, offsets: readonly bigint[]) =>
  evenStartingHashKeys(count).map((key, index) => (index === 0 ? key : key + (offsets[index] as bigint)));

/** Even streams, which grow and shrink by splits and merges together: what they carried before a minute, and since. */
const even: fc.Arbitrary<ObservationGiven> = fc
  .record({
    count: fc.integer({ min: 1, max: 24 }),
    offsets: fc.oneof(
      fc.constant(Array<bigint>(24).fill(0n)),
      fc.array(fc.bigInt({ min: -3n, max: 3n }), { minLength: 24, maxLength: 24 }),
    ),
    before: fc.double({ min: 0, max: 1, noNaN: true }),
    since: fc.double({ min: 0, max: 1, noNaN: true }),
    sinceMinutesAgo: fc.integer({ min: 0, max: MINUTES }),
  })
  .map(({ count, offsets, before, since, sinceMinutesAgo }) => {
    const utilization = (minutesAgo: number) => (minutesAgo < sinceMinutesAgo ? since : before);
    return {
      startingHashKeys: evenButFor(count, offsets),
      shards: Array.from({ length: count }, () => ({ utilization })),
    };
  });

/** Histories with what was learnt of loads. */
const memories: fc.Arbitrary<History> = fc
  .tuple(
    fc.oneof(fc.constant(NO_HISTORY), histories),
    fc.oneof(
      fc.constant(undefined),
      fc.constantFrom(5, 30, 240, 1_440).map(ledgerPreferring),
      fc.double({ min: 0, max: 40, noNaN: true }).map((need) => ledgerExpecting(() => need)),
      fc
        .array(fc.double({ min: 0.1, max: 40, noNaN: true }), { minLength: 1, maxLength: 20 })
        .map(ledgerHoldingSteady),
      fc
        .tuple(
          fc.double({ min: 0.1, max: 20, noNaN: true }),
          fc.array(fc.double({ min: 0.1, max: 4, noNaN: true }), { minLength: 1, maxLength: 20 }),
        )
        .map(([level, ratios]) => ledgerHoldingLevel(level, ratios)),
    ),
  )
  .map(([history, lookback]) => ({ ...history, ...(lookback && { lookback }) }));

function deepFrozen<T>(value: T): T {
  if (value instanceof Float64Array || value instanceof Map) return value;
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

/** How many shards the decision leaves open; as many as there are for a hold. */
function shardsAfter(observed: Observation, decision: Decision): number {
  if (decision.kind === 'hold') return openKeys(observed).length;
  return decision.plan.reduce((keys, operation) => boundariesAfter(keys, operation), openKeys(observed))
    .length;
}

const openKeys = ({ shards }: Observation) =>
  shards.filter(({ isOpen }) => isOpen).map(({ startingHashKey }) => startingHashKey);

describe('whatever is observed, remembered and asked for', () => {
  test('the same input gives the same decision, and is not changed', () => {
    fc.assert(
      fc.property(given, histories, policies, (asked, history, policy) => {
        const observed = deepFrozen(observation(asked));
        expect(decide(observed, deepFrozen(history), policy)).toEqual(decide(observed, history, policy));
      }),
    );
  });

  test('every operation of a plan is feasible in its turn, and the shards tile the hash key space after each', () => {
    fc.assert(
      fc.property(fc.oneof(given, even), memories, policies, (asked, history, policy) => {
        const observed = observation(asked);
        const decision = decide(observed, history, policy);
        if (decision.kind === 'hold') return;
        expect(decision.plan.length).toBeLessThanOrEqual(policy.MaxOperationsPerRun);
        let keys = openKeys(observed);
        for (const operation of decision.plan) {
          const isRestoring = keys.length < policy.MinShards || keys.length > policy.MaxShards;
          const feasibility = feasibilityOf(operation, observed.stream, shardsAt(keys), policy);
          // On the way back from outside the bounds, half or double may not reach them yet.
          if (!isRestoring) expect(feasibility).toMatchObject({ kind: 'feasible' });
          keys = boundariesAfter(keys, operation);
          expect(tileWholeSpace(shardsAt(keys))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('MinShards ≤ open ≤ MaxShards is not left, and a stream outside comes closer', () => {
    fc.assert(
      fc.property(given, histories, policies, (asked, history, policy) => {
        const observed = observation(asked);
        const open = openKeys(observed).length;
        const after = shardsAfter(observed, decide(observed, history, policy));
        const outside = (count: number) => Math.max(0, policy.MinShards - count, count - policy.MaxShards);
        expect(outside(after)).toBeLessThanOrEqual(outside(open));
      }),
    );
  });

  test('what goes up leaves more shards, at MaxShards as many, and what goes down fewer', () => {
    fc.assert(
      fc.property(fc.oneof(given, even), memories, policies, (asked, history, policy) => {
        const observed = observation(asked);
        // The whole plan, not what one execution may do of it.
        const decision = decide(observed, history, { ...policy, MaxOperationsPerRun: 200 });
        const more = shardsAfter(observed, decision) - openKeys(observed).length;
        if (decision.kind !== 'act') return;
        const asMany = decision.reason === 'Rebalance' ? 0 : undefined;
        expect(Math.sign(more)).toBe(asMany ?? { up: 1, none: 0, down: -1 }[decision.direction]);
      }),
      { numRuns: 500 },
    );
  });

  test('a stream whose load rests is left alone in the end, however short its plans are cut', () => {
    const resting = fc.record({
      need: fc.double({ min: 0.05, max: 30, noNaN: true }),
      open: fc.integer({ min: 1, max: 40 }),
      // As a plan leaves it that was cut short: some of the even shards in halves.
      isHalved: fc.array(fc.boolean(), { maxLength: 10 }),
      operationsMax: fc.integer({ min: 1, max: 12 }),
    });
    const seen = fc.array(fc.double({ min: 0.1, max: 30, noNaN: true }), { minLength: 20, maxLength: 40 });
    const learnt = fc.oneof(
      seen.map(ledgerHoldingSteady),
      seen.map((needs) => ledgerHoldingLevel(1, needs)),
      fc.constantFrom(5, 30, 240, 1_440).map(ledgerPreferring),
    );
    fc.assert(
      fc.property(resting, learnt, ({ need, open, isHalved, operationsMax }, lookback) => {
        const policy = parsePolicy({ MaxOperationsPerRun: operationsMax });
        const halves = rangesFrom(evenStartingHashKeys(open)).filter((_, index) => isHalved[index]);
        let keys = halves
          .map((range) => hashKeyAt(range, 0.5))
          .reduce(
            (now, hashKey) => boundariesAfter(now, { action: 'SplitShard', hashKey }),
            evenStartingHashKeys(open),
          );
        const decisionsMax = 3 * (open + 40);
        for (let looks = 0; looks < decisionsMax; looks++) {
          const shards = shardsAt(keys).map((range) => ({ utilization: need * shareOfSpace(range) }));
          const decision = decide(
            observation({ startingHashKeys: keys, shards }),
            { ...NO_HISTORY, lookback },
            policy,
          );
          if (decision.kind === 'hold') return;
          keys = decision.plan.reduce((now, operation) => boundariesAfter(now, operation), keys);
        }
        throw new Error(`Expected the stream to come to rest within ${decisionsMax} plans.`);
      }),
      {
        numRuns: 300,
        // What went to and fro between 34 shards and 32 by way of 33: found among thousands.
        examples: [
          [
            { need: 0.05, open: 32, isHalved: [false, true, true], operationsMax: 1 },
            ledgerHoldingSteady([...Array(20).fill(0.1), 29.5]),
          ],
        ],
      },
    );
  });

  describe('UpdateShardCount', () => {
    const fullShardRecords = 15_360;

    /** Shards that are all alike, up to four times as much as they take: what grows and shrinks by UpdateShardCount. */
    const alike = fc
      .record({
        count: fc.integer({ min: 1, max: 40 }),
        load: fc.oneof(
          fc.double({ min: 0, max: 0.3, noNaN: true }),
          fc.double({ min: 0.8, max: 0.999, noNaN: true }),
        ),
        refusedShare: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 3, noNaN: true })),
        shardLevel: fc.boolean(),
      })
      .map(({ count, load, refusedShare, shardLevel }) => {
        const isRefusing = refusedShare > 0;
        const throttledRecords = Math.round(refusedShare * fullShardRecords);
        const shard = { utilization: isRefusing ? 1 : load, throttledRecords };
        return { isRefusing, asked: { shards: Array.from({ length: count }, () => shard), shardLevel } };
      });

    const reserves = fc
      .record({
        UpdateShardCountReserve: fc.integer({ min: 0, max: 10 }),
        MinShards: fc.integer({ min: 1, max: 60 }),
        MaxShards: fc.integer({ min: 60, max: 400 }),
        ShardLevelMetrics: fc.constant('Never'),
      })
      .map((parameters) => parsePolicy(parameters));

    /** Of the day, and of half a day before it, so many that few calls are left. */
    const updates = historiesOf(1.5 * ROLLING_DAY_SECONDS, 18, fc.constant(true));

    const isUpdate = ({ action }: Operation) => action === 'UpdateShardCount';

    test('keeps to ten a rolling day, and to less by the reserve while no record is refused', () => {
      fc.assert(
        fc.property(alike, updates, reserves, ({ asked, isRefusing }, history, policy) => {
          const decision = decide(observation(asked), history, policy);
          const planned = decision.kind === 'act' ? decision.plan.filter(isUpdate).length : 0;
          if (planned === 0) return;
          const ofTheDay = history.operations.filter(
            ({ operation, startedAtSeconds }) =>
              isUpdate(operation) && startedAtSeconds > NOW - ROLLING_DAY_SECONDS,
          ).length;
          const reserve = isRefusing ? 0 : policy.UpdateShardCountReserve;
          expect(ofTheDay + planned).toBeLessThanOrEqual(10 - reserve);
        }),
        { numRuns: 500 },
      );
    });

    test('at most doubles and at least halves the shards that the operation before it leaves', () => {
      fc.assert(
        fc.property(alike, updates, reserves, ({ asked }, history, policy) => {
          const decision = decide(observation(asked), history, policy);
          if (decision.kind === 'hold') return;
          let open = asked.shards.length;
          for (const operation of decision.plan) {
            if (operation.action === 'UpdateShardCount') {
              expect(operation.targetShardCount).toBeLessThanOrEqual(2 * open);
              expect(operation.targetShardCount).toBeGreaterThanOrEqual(open / 2);
              open = operation.targetShardCount;
            } else open += operation.action === 'SplitShard' ? 1 : -1;
          }
        }),
        { numRuns: 500 },
      );
    });
  });

  test('cooldowns hold: nothing goes up within the one, nothing down within the other', () => {
    const cooldownSecondsMax = 900;
    const cooldowns = fc.record({
      ScaleUpCooldownSeconds: fc.integer({ min: 0, max: cooldownSecondsMax }),
      ScaleDownCooldownSeconds: fc.integer({ min: 0, max: cooldownSecondsMax }),
    });
    // Two operations keep no cooldown from ending for three times as long: merges among cuts are below.
    const past = historiesOf(2 * cooldownSecondsMax, 2);
    fc.assert(
      fc.property(given, past, policies, cooldowns, (asked, history, policy, cooldown) => {
        const decision = decide(observation(asked), history, { ...policy, ...cooldown });
        if (decision.kind === 'hold' || decision.direction === 'none') return;
        // What is not known to be complete counts from its start.
        const secondsSince = (directions: string[]) =>
          Math.min(
            ...history.operations
              .filter(({ direction }) => directions.includes(direction))
              .map(({ startedAtSeconds, completedAtSeconds = startedAtSeconds }) => NOW - completedAtSeconds),
          );
        if (decision.direction === 'up')
          expect(secondsSince(['up'])).toBeGreaterThanOrEqual(cooldown.ScaleUpCooldownSeconds);
        else expect(secondsSince(['up', 'down'])).toBeGreaterThanOrEqual(cooldown.ScaleDownCooldownSeconds);
      }),
      { numRuns: 500 },
    );
  });

  test('where cuts keep the cooldown from ending, merges leave alone what they touched', () => {
    const cooldownSeconds = 300;
    const cuts = fc.array(
      fc.record({ index: fc.nat(), afterSeconds: fc.integer({ min: 30, max: cooldownSeconds }) }),
      { minLength: 4, maxLength: 8 },
    );
    const cold = given.map((asked) => ({
      ...asked,
      shards: asked.shards.map(({ utilization }) => ({ utilization: Number(utilization) / 3 })),
      iteratorAgeSeconds: 0,
    }));
    let merging = 0;
    fc.assert(
      fc.property(cold, cuts, policies, (asked, gaps, policy) => {
        const { startingHashKeys = [] } = asked;
        let secondsAgo = 0;
        const operations = gaps.map(({ index, afterSeconds }): StartedOperation => {
          secondsAgo += afterSeconds;
          const hashKey = startingHashKeys[1 + (index % (startingHashKeys.length - 1))] ?? 1n;
          const time = { startedAtSeconds: NOW - secondsAgo, completedAtSeconds: NOW - secondsAgo };
          const operation = { action: 'SplitShard' as const, hashKey };
          return { operation, direction: 'up', reason: 'ShardHot', openShardCountBefore: 3, ...time };
        });
        const decision = decide(
          observation(asked),
          { operations: operations.reverse() },
          { ...policy, MinShards: 1, ScaleDownCooldownSeconds: cooldownSeconds },
        );
        if (decision.kind === 'hold' || decision.direction !== 'down') return;
        merging++;
        for (const { operation, startedAtSeconds } of operations)
          if (startedAtSeconds > NOW - cooldownSeconds)
            expect(wouldUndo(decision.plan, operation, asked)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
    expect(merging).toBeGreaterThan(10);
  });

  test('load that grows everywhere alike, from some minute on, never asks for fewer shards', () => {
    /** A minute's load as a share of the shard's greatest, in minutes that come again and again. */
    const pattern = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    const loadOf = fc.record({
      // Grown threefold, less than twice the capacity, refusals included: more asks for other means.
      utilization: fc.integer({ min: 0, max: 600 }).map((thousandths) => thousandths / 1_000),
      isThrottled: fc.boolean(),
      pattern,
    });
    const evenly = fc.integer({ min: 1, max: 12 }).map(evenStartingHashKeys);
    const loaded = fc.oneof(boundaries, evenly).chain((startingHashKeys) =>
      fc.record({
        startingHashKeys: fc.constant(startingHashKeys),
        shardLevel: fc.boolean(),
        loads: fc.array(loadOf, { minLength: startingHashKeys.length, maxLength: startingHashKeys.length }),
      }),
    );
    const grown = fc.record({
      factor: fc.double({ min: 1, max: 3, noNaN: true }),
      sinceMinutesAgo: fc.integer({ min: 0, max: MINUTES }),
    });
    const learnt = fc.option(fc.constantFrom(5, 30, 240, 1_440).map(ledgerPreferring), { nil: undefined });
    fc.assert(
      fc.property(
        ...([loaded, grown, histories, learnt, policies] as const),
        ({ loads, ...asked }, { factor, sinceMinutesAgo }, history, lookback, policy) => {
          const shardsWith = (growth: number) => {
            const observed = observation({
              ...asked,
              shards: loads.map(({ utilization, isThrottled, pattern }) => {
                const load = (minutesAgo: number) =>
                  utilization *
                  (pattern[minutesAgo % pattern.length] ?? 0) *
                  (minutesAgo <= sinceMinutesAgo ? growth : 1);
                return {
                  utilization: load,
                  throttledRecords: (minutesAgo) => (isThrottled ? 1_000 * load(minutesAgo) : 0),
                };
              }),
            });
            const past = { ...history, ...(lookback && { lookback }) };
            // The whole plan, not what one execution may do of it.
            return shardsAfter(observed, decide(observed, past, { ...policy, MaxOperationsPerRun: 200 }));
          };
          expect(shardsWith(factor)).toBeGreaterThanOrEqual(shardsWith(1));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('every decision shows its numbers and a sentence without holes', () => {
    fc.assert(
      fc.property(given, histories, policies, (asked, history, policy) => {
        const { sentence, evidence, lookAgainSeconds } = decide(observation(asked), history, policy);
        expect(sentence).not.toMatch(/undefined|NaN|null/);
        expect(evidence).toHaveProperty('openShards');
        expect(lookAgainSeconds).toBeGreaterThan(0);
      }),
    );
  });
});

test('an operation is remembered from its start, once, and complete when it is seen to be', () => {
  const operation = { action: 'SplitShard', hashKey: HASH_KEY_COUNT / 2n } as const;
  const start = {
    operation,
    direction: 'up',
    reason: 'ShardHot',
    startedAtSeconds: NOW,
    openShardCountBefore: 1,
  } as const;
  const twice = withStarted(withStarted(NO_HISTORY, start), { ...start, startedAtSeconds: NOW + 20 });
  expect(twice.operations).toEqual([{ ...start, startedAtSeconds: NOW + 20 }]);
  expect(withCompleted(twice, operation, NOW + 60).operations).toEqual([
    { ...start, startedAtSeconds: NOW + 20, completedAtSeconds: NOW + 60 },
  ]);
});

test('every attempt at UpdateShardCount counts, since each may have reached Kinesis', () => {
  const operation = { action: 'UpdateShardCount', targetShardCount: 8 } as const;
  const start = {
    operation,
    direction: 'up',
    reason: 'BroadGrowth',
    startedAtSeconds: NOW,
    openShardCountBefore: 4,
  } as const;
  const twice = withStarted(withStarted(NO_HISTORY, start), { ...start, startedAtSeconds: NOW + 20 });
  expect(updateShardCountsLeft(twice, NOW + 30)).toBe(8);
});
