import { AccessDenied, Throttled } from '../../lib/errors';
import { rememberingTags } from '../../lib/workflow/remembered-tags';
import { inMemoryPorts } from '../support/in-memory';

function world() {
  const { streams, clock } = inMemoryPorts();
  streams.create('orders', 1, { tags: { team: 'shop' } });
  const read = jest.fn(streams.tags);
  return { streams, clock, read, remembering: rememberingTags({ tags: read }, clock) };
}

test('tags are read once in five minutes or more, and again after a quarter of an hour', async () => {
  const { streams, clock, read, remembering } = world();
  expect(await remembering.tags('orders')).toEqual({ team: 'shop' });
  streams.tag('orders', { team: 'post' });
  clock.advance(299);
  expect(await remembering.tags('orders')).toEqual({ team: 'shop' });
  expect(read).toHaveBeenCalledTimes(1);
  clock.advance(601);
  expect(await remembering.tags('orders')).toEqual({ team: 'post' });
});

test('where they are refused for their rate, what is remembered does; nothing else is forgiven', async () => {
  const { clock, read, remembering } = world();
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
  const { streams, clock, read, remembering } = world();
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
