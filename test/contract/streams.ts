import { HASH_KEY_MAX, hashKeyAt, inOrder, tileWholeSpace } from '../../lib/core/hash-range';
import type { Shard } from '../../lib/core/model';
import { InvalidRequest, ResourceInUse, StreamNotFound } from '../../lib/errors';
import type { Streams } from '../../lib/ports';

export interface StreamsWorld {
  readonly streams: Streams;
  /** Makes a provisioned stream of even shards, and resolves when it is ACTIVE. */
  create(streamName: string, shardCount: number, tags?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when whatever is under way on a stream is complete. */
  settled(streamName: string): Promise<void>;
  stop(): Promise<void>;
}

/** Longer than any test: what is begun stays under way. */
const ENDLESS_SECONDS = 3_600;

/**
 * What every implementation of Streams does.
 * @param start begins an empty world in which an operation takes `reshardSeconds`
 */
export function streamsContract(
  name: string,
  start: (reshardSeconds: number) => Promise<StreamsWorld>,
): void {
  describe(`Streams: ${name}`, () => {
    let world: StreamsWorld;
    let streams: Streams;

    beforeAll(async () => {
      world = await start(0);
      ({ streams } = world);
    });
    afterAll(() => world.stop());

    async function openShards(streamName: string): Promise<Shard[]> {
      return inOrder((await streams.listShards(streamName)).filter(({ isOpen }) => isOpen));
    }

    test('a stream is described by its status, its mode and the shard-level metrics that are on', async () => {
      await world.create('described', 1);

      expect(await streams.describe('described')).toEqual({
        name: 'described',
        status: 'ACTIVE',
        mode: 'PROVISIONED',
        shardLevelMetrics: [],
        createdAtSeconds: expect.any(Number),
      });
    });

    test('the shards of a new stream are open, have no parents, and tile the hash key space', async () => {
      await world.create('new', 3);

      const shards = await streams.listShards('new');

      expect(shards).toHaveLength(3);
      expect(shards.every(({ isOpen, parentShardIds }) => isOpen && parentShardIds.length === 0)).toBe(true);
      expect(tileWholeSpace(shards)).toBe(true);
    });

    test('a thousand shards and more are listed, each once', async () => {
      await world.create('large', 1_000);
      await streams.updateShardCount('large', 1_001);
      await world.settled('large');

      const shards = await streams.listShards('large');

      expect(new Set(shards.map(({ shardId }) => shardId)).size).toBe(shards.length);
      expect(tileWholeSpace(shards.filter(({ isOpen }) => isOpen))).toBe(true);
    });

    test('tags are read by key', async () => {
      await world.create('tagged', 1, { team: 'orders', 'shardwright:MaxShards': '5' });
      await world.create('untagged', 1);

      expect(await streams.tags('tagged')).toEqual({ team: 'orders', 'shardwright:MaxShards': '5' });
      expect(await streams.tags('untagged')).toEqual({});
    });

    test('a split closes a shard and opens two children that meet at the new starting hash key', async () => {
      await world.create('split', 2);
      const [parent, neighbour] = await openShards('split');
      const newStartingHashKey = hashKeyAt(parent as Shard, 0.3) + 1n;

      await streams.splitShard('split', parent?.shardId ?? '', newStartingHashKey);
      await world.settled('split');

      const [lower, upper, untouched] = await openShards('split');
      expect(lower).toMatchObject({
        startingHashKey: 0n,
        endingHashKey: newStartingHashKey - 1n,
        parentShardIds: [parent?.shardId],
      });
      expect(upper).toMatchObject({
        startingHashKey: newStartingHashKey,
        endingHashKey: parent?.endingHashKey,
        parentShardIds: [parent?.shardId],
      });
      expect(untouched).toEqual(neighbour);
      expect(await streams.listShards('split')).toContainEqual({ ...parent, isOpen: false });
    });

    test('a merge closes two shards and opens one child of both', async () => {
      await world.create('merge', 3);
      const [lower, upper] = await openShards('merge');

      await streams.mergeShards('merge', lower?.shardId ?? '', upper?.shardId ?? '');
      await world.settled('merge');

      const open = await openShards('merge');
      expect(open).toHaveLength(2);
      expect(open[0]).toMatchObject({ startingHashKey: 0n, endingHashKey: upper?.endingHashKey });
      expect(new Set(open[0]?.parentShardIds)).toEqual(new Set([lower?.shardId, upper?.shardId]));
      expect(tileWholeSpace(open)).toBe(true);
    });

    test.each([
      [4, 8],
      [4, 5],
      [4, 2],
    ])('a shard count of %i is updated to %i', async (before, after) => {
      const streamName = `update-${before}-${after}`;
      await world.create(streamName, before);

      await streams.updateShardCount(streamName, after);
      await world.settled(streamName);

      const open = await openShards(streamName);
      expect(open).toHaveLength(after);
      expect(tileWholeSpace(open)).toBe(true);
    });

    test.each([9, 1])('a shard count of 4 is not updated to %i', async (target) => {
      const streamName = `refused-${target}`;
      await world.create(streamName, 4);

      await expect(streams.updateShardCount(streamName, target)).rejects.toThrow(InvalidRequest);

      expect(await openShards(streamName)).toHaveLength(4);
    });

    test('a shard is not split outside its range', async () => {
      await world.create('outside', 2);
      const [lower] = await openShards('outside');

      await expect(streams.splitShard('outside', lower?.shardId ?? '', HASH_KEY_MAX)).rejects.toThrow(
        InvalidRequest,
      );

      expect(await openShards('outside')).toHaveLength(2);
    });

    test('shards that are not adjacent are not merged', async () => {
      await world.create('apart', 3);
      const [first, , third] = await openShards('apart');

      await expect(streams.mergeShards('apart', first?.shardId ?? '', third?.shardId ?? '')).rejects.toThrow(
        InvalidRequest,
      );

      expect(await openShards('apart')).toHaveLength(3);
    });

    test('shard-level metrics are switched on and off one by one', async () => {
      await world.create('metered', 1);

      await streams.enableShardLevelMetrics('metered', ['IncomingBytes', 'IteratorAgeMilliseconds']);
      await world.settled('metered');
      await streams.enableShardLevelMetrics('metered', ['IncomingRecords']);
      await world.settled('metered');
      await streams.disableShardLevelMetrics('metered', ['IteratorAgeMilliseconds']);
      await world.settled('metered');

      const { shardLevelMetrics } = await streams.describe('metered');
      expect(new Set(shardLevelMetrics)).toEqual(new Set(['IncomingBytes', 'IncomingRecords']));
    });

    test.each<[string, (streams: Streams) => Promise<unknown>]>([
      ['describe', (port) => port.describe('absent')],
      ['listShards', (port) => port.listShards('absent')],
      ['tags', (port) => port.tags('absent')],
      ['splitShard', (port) => port.splitShard('absent', 'shardId-000000000000', 10n)],
      ['mergeShards', (port) => port.mergeShards('absent', 'shardId-000000000000', 'shardId-000000000001')],
      ['updateShardCount', (port) => port.updateShardCount('absent', 2)],
      ['enableShardLevelMetrics', (port) => port.enableShardLevelMetrics('absent', ['IncomingBytes'])],
      ['disableShardLevelMetrics', (port) => port.disableShardLevelMetrics('absent', ['IncomingBytes'])],
    ])('%s of a stream that does not exist throws StreamNotFound', async (_, call) => {
      await expect(call(streams)).rejects.toThrow(StreamNotFound);
    });
  });

  describe(`Streams under way: ${name}`, () => {
    let world: StreamsWorld;

    beforeAll(async () => {
      world = await start(ENDLESS_SECONDS);
    });
    afterAll(() => world.stop());

    test('a stream that is being resharded is UPDATING and takes no other operation', async () => {
      const { streams } = world;
      await world.create('busy', 2);
      const [lower, upper] = inOrder(await streams.listShards('busy'));
      const lowerId = lower?.shardId ?? '';
      const upperId = upper?.shardId ?? '';

      await streams.splitShard('busy', lowerId, hashKeyAt(lower as Shard, 0.5));

      expect(await streams.describe('busy')).toMatchObject({ status: 'UPDATING' });
      await expect(streams.splitShard('busy', upperId, hashKeyAt(upper as Shard, 0.5))).rejects.toThrow(
        ResourceInUse,
      );
      await expect(streams.mergeShards('busy', lowerId, upperId)).rejects.toThrow(ResourceInUse);
      await expect(streams.updateShardCount('busy', 3)).rejects.toThrow(ResourceInUse);
    });
  });
}
