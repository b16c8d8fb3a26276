import { evenStartingHashKeys, HASH_KEY_COUNT, hashKeyAt, WHOLE_RANGE } from '../../lib/core/hash-range';
import { hashSpaceMap, type MappedShard } from '../../lib/operator/hash-space-map';

const plain = (width: number) => ({ width, paint: (text: string) => text });

function shards(
  utilizations: readonly number[],
  starts = evenStartingHashKeys(utilizations.length),
): MappedShard[] {
  return utilizations.map((utilization, index) => ({
    startingHashKey: starts[index] as bigint,
    endingHashKey: (starts[index + 1] ?? HASH_KEY_COUNT) - 1n,
    utilization,
  }));
}

test('shows each shard as wide as its range, shaded and labelled by its use, and where it is cut', () => {
  const at = hashKeyAt(WHOLE_RANGE, 0.625);

  const map = hashSpaceMap(
    shards([0.05, 0.5, 1.04, 0.8]),
    [{ action: 'SplitShard', hashKey: at }],
    0.92,
    plain(44),
  );

  expect(map).toEqual([
    '  0%        25%       50%       75%   100%',
    '      5%    ╷   50%   ╷  104%   ╷   80%',
    '  ··········▒▒▒▒▒▒▒▒▒▒██████████▓▓▓▓▓▓▓▓▓▓',
    '                           ▲',
    '  · <10%  ░ <40%  ▒ <70%  ▓ <92%  █ hot  ╷ boundary',
    '  ▲ is cut here  x is merged here',
  ]);
});

test('marks where neighbours are merged', () => {
  const map = hashSpaceMap(
    shards([0.1, 0.1]),
    [{ action: 'MergeShards', hashKey: HASH_KEY_COUNT / 2n }],
    0.92,
    plain(44),
  );

  expect(map[3]).toBe(`${' '.repeat(22)}x`);
});

test('has no row of marks where nothing is planned', () => {
  expect(hashSpaceMap(shards([0.1, 0.1]), [], 0.92, plain(44))).toHaveLength(4);
});

test('shows what UpdateShardCount adds and what it erases', () => {
  const starts = [0n, hashKeyAt(WHOLE_RANGE, 0.3)];
  const plan = [{ action: 'UpdateShardCount', targetShardCount: 4 }] as const;

  const [, , , marks = ''] = hashSpaceMap(shards([0.9, 0.9], starts), plan, 0.92, plain(44));

  expect([...marks.matchAll(/▲/g)].map(({ index }) => index)).toEqual([12, 22, 32]);
  expect(marks.indexOf('x')).toBe(14);
});

test('a boundary that a plan adds and takes away again is no mark', () => {
  const hashKey = HASH_KEY_COUNT / 2n;
  const plan = [
    { action: 'SplitShard', hashKey },
    { action: 'MergeShards', hashKey },
  ] as const;

  expect(hashSpaceMap(shards([1]), plan, 0.92, plain(44))).toHaveLength(4);
});

test('of shards narrower than a character it shows the fullest, and how many boundaries there are', () => {
  const utilizations = Array.from({ length: 80 }, (_, index) => (index === 41 ? 1.5 : 0.2));

  const [, boundaries = '', bar = ''] = hashSpaceMap(shards(utilizations), [], 0.92, plain(44));

  expect(boundaries).toBe(`  ╷${'2'.repeat(39)}`);
  expect(bar).toBe(`  ${'░'.repeat(20)}█${'░'.repeat(19)}`);
});

test('a shard of which nothing is known is neither hot nor cold', () => {
  const [, labels, bar] = hashSpaceMap(shards([Number.NaN, 0.2]), [], 0.92, plain(44));

  expect(labels).toMatch(/^ +\? +╷ +20%$/);
  expect(bar).toBe(`  ${'?'.repeat(20)}${'░'.repeat(20)}`);
});

test.each([40, 60, 80, 200])('fits %d columns', (width) => {
  const map = hashSpaceMap(
    shards([0.1, 0.5, 1.2]),
    [{ action: 'SplitShard', hashKey: 5n }],
    0.92,
    plain(width),
  );
  const [scale = '', , bar = ''] = map;

  expect(scale).toHaveLength(width - 2);
  expect(bar).toHaveLength(width - 2);
});
