import type { KinesisClient } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { generateLoad, recordSource, ticksPerMinute } from '../../lib/local/load-generator';
import { scaledClock } from '../../lib/local/scaled-clock';
import { collectWorkload } from '../../lib/workload/collect';
import type { KeyedLoad, Workload } from '../../lib/workload/workload';

/** The same load in every minute, by key. */
function loadOf(
  keys: Readonly<Record<string, { records: number; bytes: number }>>,
  minutes: number,
): KeyedLoad {
  const collector = collectWorkload(true);
  for (let minute = 0; minute < minutes; minute++) {
    for (const [key, { records, bytes }] of Object.entries(keys)) collector.add(minute, key, records, bytes);
  }
  return collector.finish('test', minutes).keyed as KeyedLoad;
}

const weight = (
  record: { PartitionKey?: string | undefined; Data?: Uint8Array | undefined },
  bytesPerByte: number,
) => Buffer.byteLength(record.PartitionKey ?? '') + (record.Data?.byteLength ?? 0) * bytesPerByte;

describe('the records of a workload', () => {
  const loads = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.record({ records: fc.integer({ min: 1, max: 400 }), meanBytes: fc.integer({ min: 20, max: 900 }) }),
    { minKeys: 1, maxKeys: 20 },
  );

  test('add up to it, less than one record being left over', () => {
    fc.assert(
      fc.property(
        loads,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 30 }),
        (keys, volume, minutes) => {
          const load = loadOf(
            Object.fromEntries(
              Object.entries(keys).map(([key, { records, meanBytes }]) => [
                key,
                { records, bytes: records * meanBytes },
              ]),
            ),
            minutes,
          );
          const source = recordSource(load, { recordsPerRecord: volume, bytesPerByte: 1 }, 7);
          let records = 0;
          for (let minute = 0; minute < minutes; minute++) records += source.minute(minute).length;
          const offered = load.records.reduce((sum, count) => sum + count, 0);
          expect(Math.abs(offered / volume - records)).toBeLessThan(1 + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('fall to every range of keys in its proportion, to within a record a minute', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`key-${index}`, { records: 10 * (index + 1), bytes: 1_000 }]),
    );
    const load = loadOf(keys, 1);
    const picked = recordSource(load, { recordsPerRecord: 100, bytesPerByte: 1 }, 1).minute(0);
    const half = load.keys.length / 2;
    const offeredBelow = load.records.subarray(0, half).reduce((sum, count) => sum + count, 0) / 100;
    expect(Math.abs(picked.filter((key) => key < half).length - offeredBelow)).toBeLessThanOrEqual(1);
  });

  test.each([1, 3, 8])(
    'are as heavy on average as the workload’s, each byte standing for %d',
    (bytesPerByte) => {
      const load = loadOf({ a: { records: 100, bytes: 100_700 }, bb: { records: 300, bytes: 60_300 } }, 10);
      const source = recordSource(load, { recordsPerRecord: 2, bytesPerByte }, 3);
      let bytes = 0;
      let records = 0;
      for (let minute = 0; minute < 10; minute++) {
        for (const key of source.minute(minute)) {
          bytes += weight(source.record(key), bytesPerByte);
          records++;
        }
      }
      expect(bytes / records).toBeCloseTo(161_000 / 400, 0);
    },
  );

  test('are the same for the same seed', () => {
    const load = loadOf({ a: { records: 10, bytes: 1_000 }, b: { records: 20, bytes: 1_000 } }, 1);
    const picked = (seed: number) => [
      ...recordSource(load, { recordsPerRecord: 1, bytesPerByte: 1 }, seed).minute(0),
    ];
    expect(picked(1)).toEqual(picked(1));
    expect(picked(1)).not.toEqual(picked(2));
  });

  test.each([
    { scale: 1, ticks: 600 },
    { scale: 60, ticks: 10 },
    { scale: 80, ticks: 8 },
    { scale: 600, ticks: 1 },
  ])('come in $ticks ticks a minute at a time scale of $scale', ({ scale, ticks }) => {
    expect(ticksPerMinute(scale)).toBe(ticks);
  });
});

test('what is put late counts as the minute’s whose it is, also on a machine that is slow', async () => {
  const SECOND_OF_WORK = 1_000;
  let realMilliseconds = 0;
  const clock = scaledClock(120, 0, () => (realMilliseconds += 50));
  const workload = collectWorkload(true);
  for (let minute = 0; minute < 3; minute++) workload.add(minute, 'a', 100, 10_000);
  const putAtSeconds: number[] = [];
  const send = async (command: { input: { Records: readonly unknown[] } }) => {
    realMilliseconds += SECOND_OF_WORK;
    const atSeconds = clock.nowSeconds();
    putAtSeconds.push(...command.input.Records.map(() => atSeconds));
  };

  await generateLoad({
    client: { send } as unknown as KinesisClient,
    streamName: 'orders',
    workload: workload.finish('late', 3) as Workload & { keyed: KeyedLoad },
    volume: { recordsPerRecord: 1, bytesPerByte: 1 },
    clock,
    startSeconds: 0,
    seed: 1,
    signal: new AbortController().signal,
  });

  const inMinute = (minute: number) => putAtSeconds.filter((at) => Math.floor(at / 60) === minute).length;
  expect([0, 1, 2, 3].map(inMinute)).toEqual([100, 100, 100, 0]);
});
