import { parsePolicy } from '../../lib/core/policy';
import type { HoldReason } from '../../lib/core/reasons';
import { type Ending, endingOf, isNews, type Remembered, remembering } from '../../lib/workflow/ending';
import { executeWorkflow } from '../support/executed-workflow';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { fillWithOneKey } from '../support/one-key';

const NOW = 1_800_000_000;
const HOUR = 3_600;
const DAY = 86_400;

const heldBy = (reason: HoldReason, hashKey?: string) =>
  endingOf({ kind: 'hold', reason, evidence: hashKey === undefined ? {} : { hashKey } });

/** At which of the moments, each so many seconds after NOW, people are told of the ending. */
function toldAt(endings: readonly (readonly [seconds: number, ending: Ending])[], before: Remembered = {}) {
  let remembered = before;
  return endings.flatMap(([seconds, ending]) => {
    const isTold = isNews(ending, remembered, NOW + seconds);
    remembered = remembering(ending, remembered, NOW + seconds);
    return isTold ? [seconds] : [];
  });
}

const quiet = heldBy('WithinTolerance');

describe('of what an execution is held by', () => {
  test('nothing is told again while it stays', () => {
    const atMaxShards = heldBy('AtMaxShards');
    expect(toldAt([0, 60, 2 * HOUR].map((seconds) => [seconds, atMaxShards]))).toEqual([0]);
  });

  test.each(['AtMaxShards', 'SkewUnseen', 'ConsumerStuck', 'SplitIneffective'] as const)(
    '%s is told once within the hour, whatever comes between',
    (reason) => {
      const held = heldBy(reason);
      expect(
        toldAt([
          [0, held],
          [60, quiet],
          [120, held],
          [180, heldBy('UnsplittableKey', '7')],
          [240, held],
        ]),
      ).toEqual([0, 60, 180]);
    },
  );

  test('what would be done while only looking on is told once within the hour, though it comes and goes', () => {
    const wanted = endingOf({ kind: 'act', reason: 'ShardHot', evidence: {} });
    const told = toldAt([
      [0, wanted],
      [300, quiet],
      [600, wanted],
      [900, quiet],
      [HOUR, wanted],
    ]);
    expect(told).not.toContain(600);
    expect(told).toContain(HOUR);
  });

  test('it is told again once an hour has gone and another reason came between', () => {
    const held = heldBy('AtMaxShards');
    expect(
      toldAt([
        [0, held],
        [HOUR - 60, quiet],
        [HOUR, held],
      ]),
    ).toContain(HOUR);
  });

  test('a failure is told whenever it comes after something else', () => {
    const failure = { reason: 'AccessDenied' };
    expect(
      toldAt([
        [0, failure],
        [60, failure],
        [120, quiet],
        [180, failure],
      ]),
    ).toEqual([0, 120, 180]);
  });
});

describe('of keys', () => {
  test('that come up in turn each is told once', () => {
    const endings = ['7', '8', '7', '9', '8'].map(
      (key, index) => [index * 60, heldBy('UnsplittableKey', key)] as const,
    );
    expect(toldAt(endings)).toEqual([0, 60, 180]);
  });

  test('each is told once, whatever comes between', () => {
    const key = heldBy('UnsplittableKey', '7');
    expect(
      toldAt([
        [0, key],
        [HOUR, heldBy('AtMaxShards')],
        [2 * HOUR, key],
        [20 * HOUR, key],
        [40 * HOUR, key],
      ]),
    ).toEqual([0, HOUR]);
  });

  test('one is told again that comes back after a day', () => {
    const key = heldBy('UnsplittableKey', '7');
    expect(
      toldAt([
        [0, key],
        [HOUR, key],
        [DAY, heldBy('UnsplittableKey', '8')],
        [DAY + 2 * HOUR, key],
      ]),
    ).toEqual([0, DAY, DAY + 2 * HOUR]);
  });

  test('one that was given up as passing is told once it is beyond a shard', () => {
    expect(
      toldAt([
        [0, heldBy('PassingKey', '7')],
        [60, heldBy('UnsplittableKey', '7')],
      ]),
    ).toContain(60);
  });

  test('those are not told again that an earlier version told of', () => {
    const earlier = { lastReason: 'UnsplittableKey', toldHashKeys: ['7', '8'] };
    const endings = ['7', '8', '9'].map(
      (key, index) => [index * 60, heldBy('UnsplittableKey', key)] as const,
    );
    expect(toldAt([[0, heldBy('AtMaxShards')], ...endings], earlier)).toEqual([0, 120]);
  });
});

test('what is remembered of it stays small, and nothing of what is over', () => {
  let remembered: Remembered = {};
  for (let key = 0; key < 130; key++)
    remembered = remembering(heldBy('UnsplittableKey', String(key)), remembered, NOW + key);
  expect(remembered).toMatchObject({ told: { length: 100 } });
  expect(remembering(quiet, remembered, NOW + 2 * DAY)).toEqual({ lastReason: 'WithinTolerance' });
});

test('a key is what the evidence says it is', () => {
  const reason = 'HotKey' as const;
  expect(endingOf({ kind: 'act', reason, evidence: { hashKey: '7', demand: 1 } })).toMatchObject({
    reason,
    hashKey: '7',
  });
  expect(heldBy('AtMaxShards')).not.toHaveProperty('hashKey');
});

test('people are told of a second key right after the first, and of neither twice', async () => {
  const ports: InMemoryPorts = inMemoryPorts();
  const toldAfter = async (utilizations: readonly number[]) => {
    ports.clock.advance(300);
    loadedStream(ports, 'orders', utilizations);
    const before = ports.events.published.length;
    await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' });
    return ports.events.published.slice(before).map(({ text }) => /of hash (\d+)/.exec(text)?.[1]);
  };
  loadedStream(ports, 'orders', [0.3, 0.3]);
  const [lower, upper] = [0, 1].map((shard) => String(fillWithOneKey(ports, 'orders', shard, 2)));

  expect(await toldAfter([0.95, 0.3])).toEqual([lower]);
  expect(await toldAfter([0.95, 0.3])).toEqual([]);
  expect(await toldAfter([0.3, 0.95])).toEqual([upper]);
  expect(await toldAfter([0.95, 0.3])).toEqual([]);
});

test('people are told of a key once, and of a bound once, though they come in turn', async () => {
  const ports: InMemoryPorts = inMemoryPorts();
  const toldAfter = async (utilizations: readonly number[], MaxShards: number) => {
    ports.clock.advance(300);
    loadedStream(ports, 'orders', utilizations);
    const before = ports.events.published.length;
    const policy = parsePolicy({ MaxShards });
    await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' }, { policy });
    return ports.events.published.slice(before).map(({ kind }) => kind);
  };
  loadedStream(ports, 'orders', [0.3, 0.3]);
  fillWithOneKey(ports, 'orders', 0, 2);

  expect(await toldAfter([0.95, 0.3], 4)).toEqual(['Unsplittable Key']);
  expect(await toldAfter([0.3, 0.95], 2)).toEqual(['Limit Reached']);
  expect(await toldAfter([0.95, 0.3], 4)).toEqual([]);
  expect(await toldAfter([0.3, 0.95], 2)).toEqual([]);
});
