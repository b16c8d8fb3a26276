import { AccessDenied, Throttled } from '../../lib/errors';
import { rememberingTags } from '../../lib/workflow/remembered-tags';
import { inMemoryPorts } from '../support/in-memory';

function world(streamCount: number) {
  const { streams, clock } = inMemoryPorts();
  streams.create('orders', 1, { tags: { team: 'shop' } });
  const read = jest.fn(streams.tags);
  return { streams, clock, read, remembering: rememberingTags({ tags: read }, clock, streamCount) };
}

test.each([
  ['four streams are read anew every minute or two', 4, 59, 1, 2],
  ['fifty streams for five minutes at least', 50, 299, 1, 1],
  ['fifty streams for a quarter of an hour at most', 50, 900, 1, 2],
])('tags of %s', async (_, streamCount, seconds, before, after) => {
  const { streams, clock, read, remembering } = world(streamCount);
  expect(await remembering.tags('orders')).toEqual({ team: 'shop' });
  expect(read).toHaveBeenCalledTimes(before);
  streams.tag('orders', { team: 'post' });
  clock.advance(seconds);
  expect(await remembering.tags('orders')).toEqual({ team: after > before ? 'post' : 'shop' });
  expect(read).toHaveBeenCalledTimes(after);
});

test('where they are refused for their rate, what is remembered does; nothing else is forgiven', async () => {
  const { clock, read, remembering } = world(50);
  read.mockRejectedValueOnce(new Throttled('Rate exceeded.'));
  await expect(remembering.tags('orders')).rejects.toThrow(Throttled);
  await remembering.tags('orders');
  clock.advance(900);
  read.mockRejectedValueOnce(new Throttled('Rate exceeded.'));
  expect(await remembering.tags('orders')).toEqual({ team: 'shop' });
  read.mockRejectedValueOnce(new AccessDenied('No.'));
  await expect(remembering.tags('orders')).rejects.toThrow(AccessDenied);
});

test('of fifty streams no more than ten are read again in the same minute', async () => {
  const { streams, clock, read, remembering } = world(50);
  const names = Array.from({ length: 50 }, (_, index) => `orders-${index}`);
  for (const name of names) streams.create(name, 1);
  for (const name of names) await remembering.tags(name);
  for (let minute = 0; minute < 15; minute++) {
    clock.advance(60);
    read.mockClear();
    for (const name of names) await remembering.tags(name);
    expect(read.mock.calls.length).toBeLessThanOrEqual(10);
  }
});
