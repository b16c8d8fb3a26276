import fc from 'fast-check';
import { runsOf, shardCells } from '../../../lib/sim/report/shard-cells';
import { openShardsOverTime, streamColumns } from '../../../lib/sim/report/stream-columns';
import { timeColumns } from '../../../lib/sim/report/time-columns';
import { CELL_CLASSES } from '../../../lib/sim/report/utilization-scale';
import { anyWorkload, even } from '../workloads';
import { ranWith } from './ran';

const NO_BURST = 0;

test('one throttled minute shows in its column, however calm the others are', () => {
  const simulation = ranWith(even([0.5, 0.5, 2, 0.5, 0.5, 0.5]), { initialShards: 1, burst: NO_BURST });

  const columns = { minutes: 6, minutesPerColumn: 3, count: 2 };
  const [cells] = shardCells(simulation, columns);
  const stream = streamColumns(simulation, columns);

  expect(Array.from(cells?.classes ?? [], (index) => CELL_CLASSES[index]?.name)).toEqual(['t2', 'u10']);
  expect(cells?.highestUtilization).toBeCloseTo(2);
  expect(cells?.highestThrottledShare).toBeCloseTo(0.5);
  expect(Array.from(stream.load)).toEqual([2, 0.5]);
  expect(stream.throttledShare[0]).toBeCloseTo(0.5);
  expect(stream.throttled[0]).toBeCloseTo(1);
});

test('a shard that refuses everything shows what it was offered', () => {
  const simulation = ranWith(even([40]), { initialShards: 1, burst: 0.8 });

  const [cells] = shardCells(simulation, timeColumns(1, 1));

  expect(cells?.highestThrottledShare).toBe(1);
  expect(cells?.highestUtilization).toBeCloseTo(40);
  expect(Array.from(cells?.classes ?? [], (index) => CELL_CLASSES[index]?.name)).toEqual(['t2']);
});

test('a minute in which a shard was open for a part counts at the rate of that part', () => {
  const simulation = ranWith(even([1, 1, 1]), { initialShards: 1, burst: NO_BURST }, (world) => {
    world.splitShard('shardId-000000000000', 1n << 127n, 'half');
  });

  const [parent, lower] = shardCells(simulation, timeColumns(3, 3));

  expect([parent?.fromMinutes, parent?.toMinutes, lower?.fromMinutes]).toEqual([0, 0.5, 0.5]);
  expect(parent?.highestUtilization).toBeCloseTo(1);
  expect(lower?.highestUtilization).toBeCloseTo(0.5);
  expect([lower?.fromKey, lower?.toKey]).toEqual([0, 0.5]);
  expect(openShardsOverTime(simulation)).toEqual([
    { atMinutes: 0, count: 1 },
    { atMinutes: 0.5, count: 2 },
  ]);
});

test('the cells of all shards cover time and keys exactly, whatever happened', () => {
  fc.assert(
    fc.property(anyWorkload, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }), (...drawn) => {
      const [workload, initialShards, most] = drawn;
      const simulation = ranWith(workload, { initialShards, burst: 0.1 }, (world) => {
        world.updateShardCount(2 * initialShards, 'twice');
      });
      const columns = timeColumns(workload.minutes, most);
      const area = shardCells(simulation, columns).flatMap((cells) =>
        runsOf(cells, columns).map((run) => {
          expect(run.toMinutes).toBeGreaterThan(run.fromMinutes);
          return (run.toMinutes - run.fromMinutes) * (cells.toKey - cells.fromKey);
        }),
      );
      expect(area.reduce((sum, part) => sum + part, 0)).toBeCloseTo(workload.minutes, 6);
    }),
    { numRuns: 60 },
  );
});
