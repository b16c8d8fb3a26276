import { parsePolicy } from '../../lib/core/policy';
import { updateShardCountSeconds } from '../../lib/core/quotas';
import { confirm } from '../../lib/workflow/confirm';
import { acquireLease } from '../../lib/workflow/context';
import type { WorkflowState } from '../../lib/workflow/state';
import { DEPLOYMENT } from '../support/executed-workflow';
import { inMemoryPorts } from '../support/in-memory';

const BEFORE = 544;
const AFTER = 306;
const EXPECTED_SECONDS = updateShardCountSeconds(BEFORE, AFTER);

/** What Confirm does of an UpdateShardCount from 544 shards to 306, so long after it was started. */
async function confirmedAfter(seconds: number, { isStuck = false } = {}): Promise<WorkflowState> {
  const ports = inMemoryPorts();
  ports.streams.create('orders', BEFORE);
  const startedAtSeconds = ports.clock.nowSeconds();
  await ports.streams.updateShardCount('orders', AFTER);
  const { describe } = ports.streams;
  if (isStuck)
    ports.streams.describe = async (streamName) => ({ ...(await describe(streamName)), status: 'UPDATING' });
  ports.clock.advance(seconds);
  const lease = await acquireLease(ports, 'orders', 'an execution');
  if (lease === undefined) throw new Error('Expected the stream to be free.');
  const operation = { action: 'UpdateShardCount', targetShardCount: AFTER } as const;
  return confirm({ ports, deployment: DEPLOYMENT, policy: parsePolicy() })({
    input: {},
    execution: { id: 'an execution', startedAt: '' },
    trigger: { kind: 'Request', streamName: 'orders', reason: 'a test' },
    lease,
    endsAtSeconds: startedAtSeconds + 1_800,
    operationsLeft: 20,
    outcomes: [],
    decisions: [],
    running: { operation, startedAtSeconds, outcome: 'started', openShardCountBefore: BEFORE },
  });
}

test('an UpdateShardCount of a large stream is waited for to its end, be it more than an hour', async () => {
  expect(EXPECTED_SECONDS).toBeGreaterThan(3_600);
  expect(await confirmedAfter(EXPECTED_SECONDS - 1)).toMatchObject({ next: 'Wait' });
  expect((await confirmedAfter(EXPECTED_SECONDS)).running).toBeUndefined();
});

test('one that lasts twice as long as is expected is given up, and may yet come about', async () => {
  const slow = { isStuck: true };
  expect(await confirmedAfter(2 * EXPECTED_SECONDS - 1, slow)).toMatchObject({ next: 'Wait' });
  expect(await confirmedAfter(2 * EXPECTED_SECONDS, slow)).toMatchObject({
    next: 'Record',
    outcomes: [{ isUnconfirmed: true, outcome: expect.stringContaining('still UPDATING') }],
  });
});
