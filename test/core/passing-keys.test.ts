import { HASH_KEY_COUNT } from '../../lib/core/hash-range';
import type { History, HotKey, KeyFates } from '../../lib/core/model';
import { isPassing, judged } from '../../lib/core/passing-keys';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { NOW, type ObservationGiven, observation } from '../support/observations';

const KEY = HASH_KEY_COUNT / 3n;

const hotKey = (secondsAgo: number, more: Partial<HotKey> = {}): HotKey => ({
  hashKey: String(KEY),
  utilization: 0.8,
  seenAtSeconds: NOW - secondsAgo,
  ...more,
});

const AT_REST: ObservationGiven = { shards: [{ utilization: 0.5 }, { utilization: 0.5 }] };

/** The key's own shard lies between what is below and above it. */
const isolated = (utilization: (minutesAgo: number) => number): ObservationGiven => ({
  shards: [{ utilization: 0.5 }, { utilization }, { utilization: 0.5 }],
  startingHashKeys: [0n, KEY, KEY + 2n],
});

function afterLook(
  before: HotKey,
  after: readonly HotKey[],
  { given = AT_REST, keyFates }: { given?: ObservationGiven; keyFates?: KeyFates } = {},
) {
  const history: History = { operations: [], hotKeys: [before], ...(keyFates && { keyFates }) };
  return judged(after, evaluate(observation(given), history, parsePolicy()));
}

describe('a hot key', () => {
  const known = { stayed: 1, gone: 0 };
  const stayed = { hotKeys: [{ fate: 'stayed' }], keyFates: known };

  test('stayed where it is sampled again two minutes later', () => {
    const again = hotKey(0, { firstSeenAtSeconds: NOW - 120 });
    expect(afterLook(hotKey(120), [again])).toMatchObject(stayed);
  });

  test('is not known to have stayed by the next look’s sample: that may begin in the same minute', () => {
    const again = hotKey(0, { firstSeenAtSeconds: NOW - 60 });
    expect(afterLook(hotKey(60), [again])).toEqual({ hotKeys: [again], keyFates: undefined });
  });

  test('stayed where its own shard carried it in a minute since', () => {
    const key = hotKey(300);
    expect(afterLook(key, [key], { given: isolated((ago) => (ago === 1 ? 0.7 : 0)) })).toMatchObject(stayed);
  });

  test.each([
    ['carried less than half of it', isolated(() => 0.3)],
    ['carried it only before it was seen', isolated((ago) => (ago > 10 ? 0.9 : 0))],
    ['carries others, too', AT_REST],
  ])('is not known to have stayed where its shard %s', (_, given) => {
    const key = hotKey(300);
    expect(afterLook(key, [key], { given }).keyFates).toBeUndefined();
  });

  test('is gone where a sample speaks against it, or it was not seen for more than an hour', () => {
    const gone = { stayed: 0, gone: 1 };
    expect(afterLook(hotKey(120), [])).toEqual({ hotKeys: [], keyFates: gone });
    const old = hotKey(4_000);
    expect(afterLook(old, [old])).toEqual({ hotKeys: [{ ...old, fate: 'gone' }], keyFates: gone });
  });

  test('counts once', () => {
    for (const key of [hotKey(4_000, { fate: 'gone' }), hotKey(4_000, { fate: 'stayed' })])
      expect(afterLook(key, [key], { keyFates: known }).keyFates).toEqual(known);
    expect(afterLook(hotKey(4_000, { fate: 'stayed' }), [], { keyFates: known }).keyFates).toEqual(known);
  });

  test('that was given up and comes back counts again, and old fates fade', () => {
    const before = hotKey(4_000, { fate: 'gone' });
    const again = hotKey(0, { fate: 'gone', firstSeenAtSeconds: NOW - 4_000 });
    const { hotKeys, keyFates } = afterLook(before, [again], { keyFates: { stayed: 0, gone: 2 } });
    expect(hotKeys).toMatchObject([{ fate: 'stayed' }]);
    expect(keyFates).toEqual({ stayed: 1, gone: 1.9 });
  });
});

describe('the next hot key', () => {
  const passing = (keyFates: KeyFates, hotKeys: readonly HotKey[] = []) =>
    isPassing(KEY, { operations: [], keyFates, hotKeys });

  test('is taken to stay until ten others were gone', () => {
    expect(isPassing(KEY, { operations: [] })).toBe(false);
    expect(passing({ stayed: 0, gone: 9 })).toBe(false);
    expect(passing({ stayed: 0, gone: 10 })).toBe(true);
  });

  test('is taken to stay where one of ten did', () => {
    expect(passing({ stayed: 1.5, gone: 15 })).toBe(false);
    expect(passing({ stayed: 0.5, gone: 19 })).toBe(true);
  });

  test('is taken to stay if it did before', () => {
    const fates = { stayed: 0, gone: 20 };
    expect(passing(fates, [hotKey(600, { fate: 'stayed' })])).toBe(false);
    expect(passing(fates, [hotKey(600, { fate: 'gone' })])).toBe(true);
  });
});
