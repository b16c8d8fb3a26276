import { densityOf, piecesInside } from '../../lib/core/density';
import { evenStartingHashKeys, HASH_KEY_COUNT } from '../../lib/core/hash-range';
import type { Shard } from '../../lib/core/model';
import { toldBy } from '../../lib/core/telling-shards';
import { MINUTES, observation } from '../support/observations';

test('shards of the day and of the night are compared by their shares of the stream, not by what they took', () => {
  const isDay = (minutesAgo: number) => minutesAgo >= 30;
  const during = (isThen: boolean, utilization: number) => (minutesAgo: number) =>
    isDay(minutesAgo) === isThen ? utilization : Number.NaN;
  const closed = (index: number, start: bigint, end: bigint, utilization: ReturnType<typeof during>) => ({
    shardId: `shardId-00000000009${index}`,
    startingHashKey: start,
    endingHashKey: end - 1n,
    parentShardIds: [],
    isOpen: false,
    utilization,
  });
  const [, quarter, half] = evenStartingHashKeys(4) as [bigint, bigint, bigint];
  // By day the lower quarter stood alone, by night the upper one; the stream carried ten times as much by day, evenly.
  const given = observation({
    shards: [{ utilization: Number.NaN }, { utilization: (ago) => (isDay(ago) ? 1 : 0.1) }],
    closed: [closed(1, 0n, quarter, during(true, 0.5)), closed(2, quarter, half, during(false, 0.05))],
  });
  const { stream } = given.metrics;
  for (let m = 0; m < MINUTES; m++)
    stream.bytes[m] = 2 * (given.metrics.shards.get('shardId-000000000001')?.bytes[m] ?? 0);
  const [lower, upper] = piecesInside(
    densityOf(toldBy(given.shards, given.metrics)),
    given.shards[0] as Shard,
  );
  expect(lower?.share).toBeCloseTo(0.25, 6);
  expect(upper?.share).toBeCloseTo(0.25, 6);
});

test('a piece’s share is of what fills its shard, be it bytes or records', () => {
  const [, middle] = evenStartingHashKeys(2) as [bigint, bigint];
  const before = (utilization: number) => (minutesAgo: number) =>
    minutesAgo > 10 ? utilization : Number.NaN;
  const closed = (index: number, start: bigint, end: bigint, recordBytes: number) => ({
    shardId: `shardId-00000000009${index}`,
    startingHashKey: start,
    endingHashKey: end - 1n,
    parentShardIds: [],
    isOpen: false,
    utilization: before(0.1),
    recordBytes,
  });
  // Both carried a tenth of a shard's bytes; the lower one in records so small that they filled it by six tenths.
  const given = observation({
    shards: [{ utilization: (minutesAgo) => (minutesAgo > 10 ? Number.NaN : 0.2) }],
    closed: [closed(1, 0n, middle, 1_048.576 / 6), closed(2, middle, HASH_KEY_COUNT, 1_048.576)],
  });
  const [lower, upper] = piecesInside(
    densityOf(toldBy(given.shards, given.metrics)),
    given.shards[0] as Shard,
  );
  expect((lower?.share ?? 0) / (upper?.share ?? 1)).toBeCloseTo(6, 6);
});
