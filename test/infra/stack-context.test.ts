import { App } from 'aws-cdk-lib';
import { readStackContext } from '../../lib/infra/stack-context';

const read = (context: Record<string, unknown>) => readStackContext(new App({ context }).node);

test('streams are named with commas between them, and the stack has a name of its own', () => {
  expect(read({ streams: 'orders, clicks.v2' })).toEqual({
    stackName: 'Shardwright',
    streamNames: ['orders', 'clicks.v2'],
  });
  expect(read({ streams: 'orders', stackName: 'Shardwright-eu' }).stackName).toBe('Shardwright-eu');
});

test.each([
  ['no stream', {}, /^No stream is named: .*-c streams=orders,clicks\.$/],
  ['an empty list', { streams: ' ' }, /^No stream is named: /],
  ['something else than text', { streams: 3 }, /^No stream is named: /],
  ['a space in a name', { streams: 'my orders' }, /^"my orders" cannot name a stream: correct it/],
  ['an empty name', { streams: 'orders,' }, /^"" cannot name a stream: /],
  ['a slash', { streams: 'orders,a/b' }, /^"a\/b" cannot name a stream: /],
  ['129 characters', { streams: 'a'.repeat(129) }, /cannot name a stream/],
  ['a stream twice', { streams: 'orders,clicks,orders' }, /^"orders" is named twice: /],
  ['a stack name with a dot', { streams: 'orders', stackName: 'a.b' }, /^"a\.b" cannot name a stack: /],
  ['51 streams', { streams: numbered(51, 's') }, /^51 streams .* too many .* -c stackName\.$/],
  ['names too long together', { streams: numbered(30, 'x'.repeat(90)) }, /^30 streams .* too many/],
  [
    'alarm names too long',
    { streams: 'o'.repeat(120), stackName: 'S'.repeat(128) },
    /^The alarm name .* CloudWatch takes 255: choose a shorter -c stackName\.$/,
  ],
])('%s is refused in one sentence that says what to do', (_, context, sentence) => {
  expect(() => read(context)).toThrow(expect.objectContaining({ name: 'InvalidContext' }));
  expect(() => read(context)).toThrow(sentence);
});

function numbered(count: number, name: string): string {
  return Array.from({ length: count }, (_, index) => `${name}${index}`).join(',');
}
