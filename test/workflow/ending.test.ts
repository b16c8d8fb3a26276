import { endingOf, isNews, remembering } from '../../lib/workflow/ending';
import { executeWorkflow } from '../support/executed-workflow';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { fillWithOneKey } from '../support/one-key';

const ofKey = (hashKey: string) => ({ reason: 'UnsplittableKey', hashKey });

describe('an ending is news', () => {
  test('where its reason is another', () => {
    expect(isNews({ reason: 'AtMaxShards' }, {})).toBe(true);
    expect(isNews({ reason: 'AtMaxShards' }, { lastReason: 'AtMaxShards' })).toBe(false);
    expect(isNews({ reason: 'AtMaxShards' }, { lastReason: 'SkewUnseen' })).toBe(true);
  });

  test('where its key is one that was not told of', () => {
    const before = { lastReason: 'UnsplittableKey', toldHashKeys: ['7', '8'] };
    expect(isNews(ofKey('7'), before)).toBe(false);
    expect(isNews(ofKey('9'), before)).toBe(true);
  });
});

describe('what is remembered', () => {
  test('of keys that come up in turn is each of them', () => {
    const first = remembering(ofKey('7'), { lastReason: 'ShardHot' });
    const second = remembering(ofKey('8'), first);
    expect(second).toEqual({ lastReason: 'UnsplittableKey', toldHashKeys: ['7', '8'] });
    expect(remembering(ofKey('7'), second)).toEqual(second);
  });

  test('is no key any more once it ends for another reason', () => {
    expect(remembering({ reason: 'WithinTolerance' }, remembering(ofKey('7'), {}))).toEqual({
      lastReason: 'WithinTolerance',
    });
  });

  test('stays small', () => {
    let told = {};
    for (let key = 0; key < 130; key++) told = remembering(ofKey(String(key)), told);
    expect(told).toMatchObject({ toldHashKeys: { length: 100 } });
  });
});

test('a key is what the evidence says it is', () => {
  expect(endingOf({ reason: 'HotKey', evidence: { hashKey: '7', demand: 1 } })).toEqual({
    reason: 'HotKey',
    hashKey: '7',
  });
  expect(endingOf({ reason: 'ShardHot', evidence: { demand: 1 } })).toEqual({ reason: 'ShardHot' });
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
