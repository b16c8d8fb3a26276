/** What all streams of an account share is spared, and given first to those that need it most. */
import { parsePolicy } from '../../lib/core/policy';
import { LimitExceeded } from '../../lib/errors';
import type { WorkflowState } from '../../lib/workflow/state';
import { STEPS, type StepName } from '../../lib/workflow/steps';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { failing, type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';

const BEGUN: WorkflowState = {
  input: { streamName: 'orders' },
  execution: { id: 'execution', startedAt: '2026-01-05T00:00:00Z' },
};

function worldWith(utilizations: readonly number[]): InMemoryPorts {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', utilizations);
  return ports;
}

/** The document after these steps, one after the other, wherever they say to go. */
async function after(ports: InMemoryPorts, ...steps: StepName[]): Promise<WorkflowState> {
  let state = BEGUN;
  for (const name of steps)
    state = await STEPS[name]({ ports, deployment: DEPLOYMENT, policy: parsePolicy() })(state);
  return state;
}

/** Counts how often streams are described. */
function countingDescribes(ports: InMemoryPorts): { readonly described: string[] } {
  const described: string[] = [];
  const { describe: describeStream } = ports.streams;
  ports.streams.describe = async (streamName) => {
    described.push(streamName);
    return describeStream(streamName);
  };
  return { described };
}

/** When SplitShard and MergeShards are called, whatever comes of it. */
function countingReshards(ports: InMemoryPorts): readonly number[] {
  const atSeconds: number[] = [];
  const { splitShard, mergeShards } = ports.streams;
  ports.streams.splitShard = async (...asked) => {
    atSeconds.push(ports.clock.nowSeconds());
    return splitShard(...asked);
  };
  ports.streams.mergeShards = async (...asked) => {
    atSeconds.push(ports.clock.nowSeconds());
    return mergeShards(...asked);
  };
  return atSeconds;
}

test.each([
  [[1.3, 0.6], 'LimitExceededWhileThrottled'],
  [[0.95, 0.6], 'LimitExceeded'],
])('a split of %j that Kinesis refuses for its rate fails as %s', async (utilizations, name) => {
  const ports = failing(worldWith(utilizations), 'streams.splitShard', new LimitExceeded('Rate exceeded.'));
  await expect(after(ports, 'acquire', 'decide', 'apply')).rejects.toMatchObject({ name });
});

test.each([
  ['splits', [2, 0.95, 0.6, 1.6]],
  ['merges', [0.1, 0.1, 0.1, 0.1, 0.1]],
])(
  'of the account’s five reshards a second a stream that %s asks for one at a time, once the last is complete',
  async (_, utilizations) => {
    const ports = worldWith(utilizations);
    const callsAtSeconds = countingReshards(ports);
    const { output } = await executeWorkflow(ports, BEGUN.input);
    const reshards = output?.outcomes ?? [];
    expect(reshards.length).toBeGreaterThan(2);
    expect(callsAtSeconds).toEqual(reshards.map(({ startedAtSeconds }) => startedAtSeconds));
    for (const [index, { startedAtSeconds }] of reshards.slice(1).entries())
      expect(startedAtSeconds).toBeGreaterThanOrEqual(reshards[index]?.completedAtSeconds ?? Number.NaN);
  },
);

test('a stream is not described to see whether its shards are split', async () => {
  const ports = worldWith([0.95, 0.6]);
  const { described } = countingDescribes(ports);
  const started = await after(ports, 'acquire', 'decide', 'apply');
  described.length = 0;
  const waiting = await STEPS.confirm({ ports, deployment: DEPLOYMENT, policy: parsePolicy() })(started);
  expect(waiting.next).toBe('Wait');
  expect(described).toEqual([]);
});

test('an operation that is seen in the shards is complete, and the next waits for the stream to be ACTIVE', async () => {
  const ports = worldWith([1.3, 1.3]);
  const { described } = countingDescribes(ports);
  const context = { ports, deployment: DEPLOYMENT, policy: parsePolicy() };
  const started = await after(ports, 'acquire', 'decide', 'apply');
  described.length = 0;
  ports.clock.advance(60);
  const confirmed = await STEPS.confirm(context)(started);
  expect(confirmed).toMatchObject({ next: 'Apply', outcomes: [{ outcome: 'applied' }] });
  expect(described).toEqual([]);
  const { describe: describeStream } = ports.streams;
  ports.streams.describe = async (name) => ({ ...(await describeStream(name)), status: 'UPDATING' });
  await expect(STEPS.apply(context)(confirmed)).rejects.toMatchObject({ name: 'ResourceInUse' });
});

test('an UpdateShardCount that passes through its target is not taken to be complete', async () => {
  const ports = worldWith([0.6, 0.6]);
  const { describe: describeStream } = ports.streams;
  ports.streams.describe = async (name) => ({ ...(await describeStream(name)), status: 'UPDATING' });
  const held = await after(ports, 'acquire');
  const confirmed = await STEPS.confirm({ ports, deployment: DEPLOYMENT, policy: parsePolicy() })({
    ...held,
    running: {
      operation: { action: 'UpdateShardCount', targetShardCount: 2 },
      startedAtSeconds: ports.clock.nowSeconds(),
      outcome: 'started',
      openShardCountBefore: 1,
    },
  } as WorkflowState);
  expect(confirmed.next).toBe('Wait');
});

test('the sweep describes a stream only where a look is due', async () => {
  const ports = worldWith([0.6, 0.6]);
  loadedStream(ports, 'clicks', [0.6]);
  const { described } = countingDescribes(ports);
  const context = { ports, deployment: DEPLOYMENT, policy: parsePolicy() };
  await sweep(context);
  expect(described.sort()).toEqual(['clicks', 'orders']);
  ports.clock.advance(60);
  await sweep(context);
  expect(described).toHaveLength(2);
});
