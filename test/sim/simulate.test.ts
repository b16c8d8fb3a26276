import fc from 'fast-check';
import { tileWholeSpace } from '../../lib/core/hash-range';
import { parsePolicy } from '../../lib/core/policy';
import { fewestByUpdate, mostByUpdate, movesByUpdate } from '../../lib/core/quotas';
import { boundOf } from '../../lib/sim/bound';
import { resultOf, type SimulationResult } from '../../lib/sim/result';
import { OWN_RULE, RIVAL_NAMES, RULE_NAMES, type RuleName } from '../../lib/sim/rule-names';
import { type Simulation, simulate } from '../../lib/sim/simulate';
import type { Workload } from '../../lib/workload/workload';
import { openAt, recomputed } from './recomputed';
import { anyWorkload, even, eventful } from './workloads';

const TRACE = { file: 'test', minutes: 0, keys: 0, scale: 1 };

interface Options {
  readonly initialShards?: number;
  readonly burst?: number;
  readonly param?: Readonly<Record<string, string>>;
}

function run(workload: Workload, rule: RuleName, { initialShards, burst = 0.1, param = {} }: Options = {}) {
  return simulate(workload, { rule, policy: parsePolicy(param), initialShards, burst, seed: 1 });
}

function jsonOf(simulation: Simulation): SimulationResult {
  return JSON.parse(JSON.stringify(resultOf(simulation, TRACE))) as SimulationResult;
}

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

describe.each(RULE_NAMES)('a run of %s', (rule) => {
  const workload = eventful(400, 40, 3);
  let simulation: Simulation;
  let result: SimulationResult;

  beforeAll(async () => {
    simulation = await run(workload, rule);
    result = jsonOf(simulation);
  });

  test('has an account that another one of the same lineage agrees with', () => {
    const bound = boundOf(workload, 0.1);
    const again = recomputed(result, workload, 0.1, total(bound.shards), total(bound.unsplittableBytes));

    expect(again.score).toBeCloseTo(result.score.score, 3);
    expect(again.moves).toBe(result.score.moves);
    expect(again.shardMinutes / 60).toBeCloseTo(result.score.shardHours, 6);
    expect(again.throttledBytes / result.score.offeredBytes).toBeCloseTo(
      result.score.throttledBytes / result.score.offeredBytes,
      4,
    );
  });

  test('has shards that tile the space at every moment', () => {
    const moments = new Set(result.shards.map(({ openedAt }) => openedAt));
    for (const moment of moments) {
      const ranges = openAt(result, moment).map(({ startingHashKey, endingHashKey }) => ({
        startingHashKey: BigInt(startingHashKey),
        endingHashKey: BigInt(endingHashKey),
      }));
      expect(tileWholeSpace(ranges)).toBe(true);
    }
  });

  test('has operations one after the other, within what the service allows', () => {
    let freeAt = 0;
    const updates: number[] = [];
    for (const operation of result.operations.filter(({ outcome }) => outcome === 'applied')) {
      expect(operation.at).toBeGreaterThanOrEqual(freeAt);
      freeAt = operation.completedAt as number;
      const { targetShardCount } = operation;
      const open = openAt(result, operation.at).length;
      if (targetShardCount === undefined) {
        expect(freeAt - operation.at).toBe(30);
        continue;
      }
      expect(freeAt - operation.at).toBe(60 + 5 * movesByUpdate(open, targetShardCount));
      expect(targetShardCount).toBeLessThanOrEqual(mostByUpdate(open));
      expect(targetShardCount).toBeGreaterThanOrEqual(fewestByUpdate(open));
      updates.push(operation.at);
      expect(updates.filter((at) => operation.at - at < 86_400).length).toBeLessThanOrEqual(10);
    }
  });

  test('is the same when it is run again', async () => {
    expect(JSON.stringify(jsonOf(await run(workload, rule)))).toBe(JSON.stringify(result));
  });

  test('does not know the future: a workload cut short has the same operations up to its end', async () => {
    const whole = jsonOf(await run(workload, rule, { initialShards: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 399 }), async (minutes) => {
        const cut = jsonOf(await run(firstMinutes(workload, minutes), rule, { initialShards: 3 }));
        expect(cut.operations).toEqual(whole.operations.filter(({ at }) => at < minutes * 60));
      }),
      { numRuns: 5 },
    );
  });
});

describe('the result', () => {
  test('is as the README says, to the letter', async () => {
    const workload = eventful(200, 20, 3);
    const trace = { file: 'traffic.csv', minutes: 200, keys: 20, scale: 2.5 };
    const simulation = await run(workload, OWN_RULE, { param: { MaxShards: '9' } });

    const result = JSON.parse(JSON.stringify(resultOf(simulation, trace)));

    expect(Object.keys(result)).toEqual(['trace', 'rule', 'parameters', 'score', 'shards', 'operations']);
    expect(result.trace).toEqual(trace);
    expect(result.rule).toBe('shardwright');
    expect(result.parameters).toMatchObject({ MaxShards: 9, MinShards: 1, Mode: 'Act' });
    expect(Object.keys(result.score)).toEqual([
      'score',
      'costRatio',
      'avoidableThrottledPct',
      'throttledBytes',
      'unsplittableBytes',
      'offeredBytes',
      'throttledMinutes',
      'shardHours',
      'boundShardHours',
      'wholeHourShardHours',
      'operations',
      'moves',
      'refused',
    ]);
    expect(Object.keys(result.score.operations)).toEqual(['SplitShard', 'MergeShards', 'UpdateShardCount']);
    for (const shard of result.shards) {
      expect(shard).toEqual({
        shardId: expect.stringMatching(/^shardId-\d{12}$/),
        parents: expect.any(Array),
        startingHashKey: expect.stringMatching(/^\d+$/),
        endingHashKey: expect.stringMatching(/^\d+$/),
        openedAt: expect.any(Number),
        closedAt: shard.closedAt === null ? null : expect.any(Number),
      });
    }
    expect(result.operations.length).toBeGreaterThan(0);
    for (const operation of result.operations) {
      const { newStartingHashKey, targetShardCount, ...rest } = operation;
      expect(rest).toEqual({
        at: expect.any(Number),
        completedAt: expect.any(Number),
        action: expect.stringMatching(/^(SplitShard|MergeShards|UpdateShardCount)$/),
        shardIds: expect.any(Array),
        outcome: 'applied',
        reason: expect.stringMatching(/^[A-Z]\w+: /),
      });
      expect(newStartingHashKey !== undefined).toBe(operation.action === 'SplitShard');
      expect(targetShardCount !== undefined).toBe(operation.action === 'UpdateShardCount');
    }
  });

  test('names the error of a call that was refused, and does not count it', async () => {
    const { operations, score } = jsonOf(
      await run(even(Array.from({ length: 300 }, () => 40)), 'scaling-utils'),
    );

    const refused = operations.filter(({ outcome }) => outcome !== 'applied');
    expect(refused.length).toBe(score.refused);
    expect(refused[0]).toMatchObject({ outcome: 'LimitExceededException', completedAt: null });
    expect(score.operations.UpdateShardCount).toBe(10);
  });

  test('holds no shard that opens as the workload ends, and leaves open what closes then', async () => {
    const workload = even(Array.from({ length: 27 }, () => 6));
    const { shards, operations } = jsonOf(await run(workload, 'aws-samples', { initialShards: 1 }));

    // The last call, at minute 26, is complete after the end.
    expect(operations).toHaveLength(1);
    expect(shards).toHaveLength(1);
    expect(shards[0]?.closedAt).toBeNull();
  });
});

describe('the score', () => {
  test('of shards that are always as few as can be, with nothing lost, is 1', async () => {
    const { score } = await run(even(Array.from({ length: 90 }, () => 2.9)), 'static', { burst: 0 });

    expect(score).toMatchObject({
      score: 1,
      costRatio: 1,
      avoidableThrottledPct: 0,
      shardHours: 4.5,
      moves: 0,
    });
  });

  test('counts what is lost in percent, and minutes that lose more than one in a thousand', async () => {
    const { score } = await run(even([1, 1, 2, 1]), 'static', { burst: 0, initialShards: 1 });

    expect(score.avoidableThrottledPct).toBeCloseTo(20);
    expect(score.score).toBeCloseTo(4 / 5 + 20);
    expect(score.throttledMinutes).toBe(1);
  });

  test('counts five shard-minutes for a move', async () => {
    const { score } = await run(even(Array.from({ length: 30 }, () => 1.9)), 'aws-samples', {
      burst: 0,
      initialShards: 2,
    });

    expect(score).toMatchObject({ moves: 2, operations: { UpdateShardCount: 1 } });
    expect(score.score).toBeCloseTo(score.costRatio + 10 / 60);
  });

  test('of a workload of nothing is what idle shards cost', async () => {
    expect((await run(even([0, 0]), 'static')).score).toMatchObject({ score: 1, avoidableThrottledPct: 0 });
  });

  test('bills begun hours of every shard', async () => {
    const { score } = await run(even(Array.from({ length: 61 }, () => 1.5)), 'static');
    expect(score.wholeHourShardHours).toBe(4);
  });

  test('is at least 1 wherever nothing is lost avoidably, whatever the rule', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyWorkload,
        fc.constantFrom(...RIVAL_NAMES),
        fc.integer({ min: 1, max: 12 }),
        async (workload, rule, initialShards) => {
          const { score } = await run(workload, rule, { burst: 0, initialShards });
          if (score.avoidableThrottledPct < 1e-9) expect(score.costRatio).toBeGreaterThanOrEqual(1 - 1e-9);
          expect(score.score).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function firstMinutes(workload: Workload, minutes: number): Workload {
  const { keyed } = workload;
  return {
    ...workload,
    minutes,
    records: workload.records.slice(0, minutes),
    bytes: workload.bytes.slice(0, minutes),
    ...(keyed && { keyed: { ...keyed, rowStart: keyed.rowStart.slice(0, minutes + 1) } }),
  };
}
