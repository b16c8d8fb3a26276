import { HASH_KEY_COUNT } from '../../lib/core/hash-range';
import type { ShardToSample } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { AccessDenied, LimitExceeded, ServiceUnavailable, StreamNotFound } from '../../lib/errors';
import { decided } from '../../lib/workflow/decide';
import { executeWorkflow } from '../support/executed-workflow';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { fillWithOneKey } from '../support/one-key';

/** A stream that carries so much on its shards, and of which shards samples are taken. */
function sampledWorld(utilizations: readonly number[]): { ports: InMemoryPorts; sampled: ShardToSample[] } {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', utilizations);
  const sampled: ShardToSample[] = [];
  const { sample } = ports.samples;
  ports.samples.sample = async (streamName, shard) => {
    sampled.push(shard);
    return await sample(streamName, shard);
  };
  return { ports, sampled };
}

const decidedOn = (ports: InMemoryPorts, parameters: Record<string, string | number> = {}) =>
  decided({ ports, policy: parsePolicy(parameters) }, 'orders');

describe('the Decide step', () => {
  test('samples the hot shards, and decides by what the samples show', async () => {
    const { ports, sampled } = sampledWorld([0.3, 0.97]);
    const hashKey = String(fillWithOneKey(ports, 'orders', 1, 2));

    const { decision } = await decidedOn(ports);

    expect(sampled).toEqual([
      {
        shardId: 'shardId-000000000001',
        startingHashKey: HASH_KEY_COUNT / 2n,
        endingHashKey: HASH_KEY_COUNT - 1n,
        ageSeconds: 120,
        meanRecordBytes: 1_024,
      },
    ]);
    expect(decision).toMatchObject({ reason: 'UnsplittableKey', evidence: { hashKey } });
  });

  test('remembers the keys that it saw', async () => {
    const { ports } = sampledWorld([0.3, 0.97]);
    const hashKey = String(fillWithOneKey(ports, 'orders', 1, 2));

    await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' });

    expect((await ports.state.read('orders')).history.hotKeys).toMatchObject([{ hashKey }]);
  });

  test.each([
    new AccessDenied('The key is denied.'),
    new LimitExceeded('Rate exceeded.'),
    new ServiceUnavailable('No answer.'),
    new StreamNotFound('No such shard.'),
    Object.assign(new Error('Of a kind that is not known.'), { name: 'UnheardOfException' }),
  ])('decides by metrics alone where it cannot read records (%p), and says so', async (failure) => {
    const { ports } = sampledWorld([0.3, 0.97]);
    ports.samples.sample = async () => {
      throw failure;
    };

    const { decision, summary } = await decidedOn(ports);

    expect(decision.reason).toBe('ShardHot');
    expect(summary.evidence).toMatchObject({ samplesFailed: failure.message });
  });

  test('goes by the samples of the other shards where it cannot read one', async () => {
    const { ports } = sampledWorld([0.97, 1.6, 0.3]);
    const hashKey = String(fillWithOneKey(ports, 'orders', 1, 3));
    const { sample } = ports.samples;
    ports.samples.sample = async (streamName, shard) => {
      if (shard.shardId === 'shardId-000000000000') throw new ServiceUnavailable('No answer.');
      return await sample(streamName, shard);
    };

    const { situation } = await decidedOn(ports);

    expect(situation.observation.samples.map(({ shardId }) => shardId)).toEqual(['shardId-000000000001']);
    await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' });
    expect((await ports.state.read('orders')).history.hotKeys).toMatchObject([{ hashKey }]);
  });

  test('fails by a defect of ours in sampling, which is not to go unseen', async () => {
    const { ports } = sampledWorld([0.3, 0.97]);
    ports.samples.sample = async () => {
      throw new TypeError('It is not a function.');
    };

    await expect(decidedOn(ports)).rejects.toThrow(TypeError);
  });

  test('reads no record where SampleRecords is Off, by the stack’s parameter or the stream’s tag', async () => {
    const { ports, sampled } = sampledWorld([0.3, 0.97]);
    fillWithOneKey(ports, 'orders', 1, 2);

    const { decision } = await decidedOn(ports, { SampleRecords: 'Off' });
    ports.streams.tag('orders', { 'shardwright:SampleRecords': 'Off' });
    await decidedOn(ports);

    expect(sampled).toEqual([]);
    expect(decision.reason).toBe('ShardHot');
  });

  test('reads of twenty shards at most', async () => {
    const { ports, sampled } = sampledWorld([...Array(21).fill(1.5), ...Array(21).fill(0.3)]);

    await decidedOn(ports);

    expect(sampled).toHaveLength(20);
  });
});
