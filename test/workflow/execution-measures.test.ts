import { COUNTED_HOLDS, heldMeasure, MEASURES } from '../../lib/core/measures';
import { parsePolicy } from '../../lib/core/policy';
import { executionMeasures } from '../../lib/workflow/execution-measures';
import type { DecisionSummary, HeldState } from '../../lib/workflow/state';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';

async function measured(utilizations: readonly number[], parameters: Record<string, string | number> = {}) {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', utilizations);
  const request = { streamName: 'orders', reason: 'a test' };
  await executeWorkflow(ports, request, { policy: parsePolicy(parameters) });
  return ports.metrics.published;
}

test('an execution that split a shard measures load, plan, operations, time and what the shards cost', async () => {
  expect(await measured([0.95, 0.6])).toEqual([
    {
      streamName: 'orders',
      values: {
        Utilization: expect.closeTo(0.529),
        HottestShardUtilization: expect.closeTo(0.614),
        Splits: 1,
        PlanLength: 1,
        EstimatedMonthlyShardCost: 32.85,
        ExecutionSeconds: expect.any(Number),
      },
    },
  ]);
});

test('one that merged measures merges', async () => {
  expect((await measured([0.1, 0.1, 0.1, 0.1, 0.1])).at(-1)?.values).toMatchObject({
    Merges: 4,
    PlanLength: 4,
    EstimatedMonthlyShardCost: 10.95,
  });
});

test('one that looked and found nothing to do measures nothing, since metrics cost by the hour', async () => {
  expect((await measured([0.6, 0.6])).map(({ values }) => values)).toEqual([{}]);
});

test('one that may not do what it would counts why', async () => {
  expect((await measured([0.97, 0.97], { MaxShards: 2 })).at(-1)?.values).toMatchObject({
    DecisionsHeldAtMaxShards: 1,
  });
});

function heldBy(reason: DecisionSummary['reason'], evidence: DecisionSummary['evidence']): HeldState {
  return {
    input: {},
    execution: { id: 'e', startedAt: '1970-01-01T00:00:10Z' },
    trigger: { kind: 'Request', streamName: 'orders', reason: 'a test' },
    lease: { streamName: 'orders', holder: 'e', fencingToken: 1, expiresAtSeconds: 0 },
    endsAtSeconds: 0,
    operationsLeft: 0,
    outcomes: [],
    decisions: [
      { atSeconds: 0, kind: 'hold', reason, sentence: '', evidence, operations: [], lookAgainSeconds: 600 },
    ],
  };
}

test.each([
  [{ keyUtilization: 1.5, utilization: 0.5, openShards: 10 }, 0.1],
  [{ keyUtilization: 0.9, utilization: 0.5, openShards: 10 }, 0],
  [{ keyUtilization: 2, utilization: 0.5, openShards: 4 }, 0.5],
  [{ keyUtilization: 3, utilization: 0, openShards: 4 }, 0],
])('of a key that is more than a shard, the share that no shard takes is told: %j', (evidence, share) => {
  expect(executionMeasures(heldBy('UnsplittableKey', evidence), 71)).toEqual({
    UnsplittableShare: share,
    DecisionsHeldUnsplittableKey: 1,
  });
});

test('one that failed measures how long it took', () => {
  const failed = { ...heldBy('AtMaxShards', {}), failure: { Error: 'AccessDenied' } };

  expect(executionMeasures(failed, 71)).toEqual({ DecisionsHeldAtMaxShards: 1, ExecutionSeconds: 61 });
});

async function swept(prepare: (ports: InMemoryPorts) => void, utilizations: readonly number[]) {
  const ports = inMemoryPorts();
  for (const streamName of DEPLOYMENT.streamNames) loadedStream(ports, streamName, [0.6]);
  loadedStream(ports, 'orders', utilizations);
  prepare(ports);
  await sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy() });
  return ports.metrics.published
    .filter(({ streamName, values }) => streamName === 'orders' && Object.keys(values).length > 0)
    .map(({ values }) => values);
}

test('a sweep of a quiet stream measures its shards, and nothing else', async () => {
  expect(await swept(() => {}, [0.6, 0.6])).toEqual([{ OpenShardCount: 2 }]);
});

test('a sweep of a stream whose alarm stands without an operation says so', async () => {
  const measures = await swept((ports) => ports.alarms.raise('Shardwright-orders-iterator-age'), [0.6, 0.6]);

  expect(measures).toEqual([{ OpenShardCount: 2 }, { UnansweredAlarms: 1 }]);
});

test('every measure can be told apart: one name each', () => {
  const names = [...Object.keys(MEASURES), ...COUNTED_HOLDS.map(heldMeasure)];

  expect(new Set(names).size).toBe(names.length);
});
