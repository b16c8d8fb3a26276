import { AccessDenied, LimitExceeded, Throttled } from '../../lib/errors';
import { tagsNow, tagsOnceInAWhile } from '../../lib/workflow/remembered-tags';
import { inMemoryPorts } from '../support/in-memory';

const SHOP = { 'shardwright:MaxShards': '3' };
const POST = { 'shardwright:MaxShards': '5' };

function world(streamCount = 1) {
  const { streams, clock } = inMemoryPorts();
  const names = Array.from({ length: streamCount }, (_, index) => `orders-${index}`);
  for (const name of names) streams.create(name, 1, { tags: { ...SHOP, team: 'shop' } });
  const tags = jest.fn(streams.tags);
  const ports = { streams: { ...streams, tags }, clock };
  return { streams, clock, tags, ports, names, tagsOf: tagsOnceInAWhile(names) };
}

describe('tags as they are now', () => {
  test('are those of ours, and when they were read', async () => {
    const { ports, clock } = world();
    expect(await tagsNow(ports, 'orders-0')).toEqual({ tags: SHOP, readAtSeconds: clock.nowSeconds() });
  });

  test.each([
    [Throttled, 1_799, true],
    [LimitExceeded, 1_799, true],
    [Throttled, 1_800, false],
    [AccessDenied, 0, false],
  ])('refused as %p, those read %d s ago do: %p', async (Refusal, ageSeconds, areEnough) => {
    const { ports, clock, tags } = world();
    const before = { tags: POST, readAtSeconds: clock.nowSeconds() - ageSeconds };
    tags.mockRejectedValueOnce(new Refusal('No.'));
    const answer = tagsNow(ports, 'orders-0', before);
    if (areEnough) expect(await answer).toBe(before);
    else await expect(answer).rejects.toThrow(Refusal);
  });

  test('refused, and never read, fail', async () => {
    const { ports, tags } = world();
    tags.mockRejectedValueOnce(new Throttled('No.'));
    await expect(tagsNow(ports, 'orders-0')).rejects.toThrow(Throttled);
  });
});

describe('tags that are read once in a while', () => {
  test.each([
    ['four streams are read anew every minute or two', 4, 59, 2],
    ['fifty streams for five minutes at least', 50, 299, 1],
    ['fifty streams for a quarter of an hour at most', 50, 900, 2],
  ])('of %s', async (_, streamCount, seconds, reads) => {
    const { streams, clock, ports, tags, tagsOf } = world(streamCount);
    expect(await tagsOf(ports, 'orders-0')).toMatchObject({ tags: SHOP });
    streams.tag('orders-0', POST);
    clock.advance(seconds);
    expect(await tagsOf(ports, 'orders-0')).toMatchObject({ tags: reads > 1 ? POST : SHOP });
    expect(tags).toHaveBeenCalledTimes(reads);
  });

  test('are not read where the record has them, as after a cold start, until their turn comes', async () => {
    const { clock, ports, tags, tagsOf } = world(50);
    const recorded = { tags: POST, readAtSeconds: clock.nowSeconds() - 200 };
    expect(await tagsOf(ports, 'orders-0', recorded)).toBe(recorded);
    expect(tags).not.toHaveBeenCalled();
    clock.advance(100);
    expect(await tagsOf(ports, 'orders-0', recorded)).toMatchObject({ tags: SHOP });
    expect(await tagsOf(ports, 'orders-0', recorded)).toMatchObject({ tags: SHOP });
    expect(tags).toHaveBeenCalledTimes(1);
  });

  test('are those that are remembered where they are refused', async () => {
    const { clock, ports, tags, tagsOf } = world(50);
    const read = await tagsOf(ports, 'orders-0');
    clock.advance(900);
    tags.mockRejectedValueOnce(new Throttled('Rate exceeded.'));
    expect(await tagsOf(ports, 'orders-0')).toEqual(read);
  });

  test('of fifty streams are read again for no more than ten in the same minute', async () => {
    const { clock, ports, tags, names, tagsOf } = world(50);
    for (const name of names) await tagsOf(ports, name);
    for (let minute = 0; minute < 15; minute++) {
      clock.advance(60);
      tags.mockClear();
      for (const name of names) await tagsOf(ports, name);
      expect(tags.mock.calls.length).toBeLessThanOrEqual(10);
    }
  });
});
