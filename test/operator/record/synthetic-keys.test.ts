import { contains, evenStartingHashKeys, HASH_KEY_COUNT, tileWholeSpace } from '../../../lib/core/hash-range';
import type { Shard } from '../../../lib/core/model';
import { keyedCells } from '../../../lib/operator/record/synthetic-keys';
import { hashKeyOf } from '../../../lib/workload/collect';
import { shardsAt } from '../../support/observations';

test.each([1, 3, 16, 300])(
  'the cells of %d shards tile the space, each with a key that Kinesis puts into it',
  (count) => {
    const cells = keyedCells(shardsAt(evenStartingHashKeys(count)));

    expect(tileWholeSpace(cells)).toBe(true);
    expect(cells.length % count).toBe(0);
    for (const cell of cells) expect(contains(cell, hashKeyOf(cell.key))).toBe(true);
    expect(new Set(cells.map(({ key }) => key)).size).toBe(cells.length);
  },
);

test('closed shards cut cells, too, so that no cell lies across a boundary that once was', () => {
  const closed: Shard = {
    shardId: 'shardId-000000000009',
    startingHashKey: 0n,
    endingHashKey: HASH_KEY_COUNT / 5n,
    parentShardIds: [],
    isOpen: false,
  };

  const cells = keyedCells([closed, ...shardsAt([0n, HASH_KEY_COUNT / 5n + 1n])]);

  expect(cells.some(({ startingHashKey }) => startingHashKey === HASH_KEY_COUNT / 5n + 1n)).toBe(true);
});

test('the same shards always have the same keys', () => {
  const shards = shardsAt(evenStartingHashKeys(4));

  expect(keyedCells(shards)).toEqual(keyedCells(shards));
});

test('a shard of two hash keys, as a hot key is given, has a key of its own as near as one is found', () => {
  const middle = HASH_KEY_COUNT / 2n;

  const cells = keyedCells(shardsAt([0n, middle, middle + 2n]));
  const narrow = cells.filter(({ isInside }) => !isInside);

  expect(narrow).toMatchObject([{ startingHashKey: middle, endingHashKey: middle + 1n }]);
  expect(new Set(cells.map(({ key }) => key)).size).toBe(cells.length);
  const distance = Math.abs(Number(hashKeyOf(narrow[0]?.key ?? '') - middle)) / Number(HASH_KEY_COUNT);
  expect(distance).toBeLessThan(0.001);
});
