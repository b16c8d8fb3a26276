import { PassThrough } from 'node:stream';
import { confirmed } from '../../lib/terminal/ask';

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['n\n', false],
  ['\n', false],
  ['yellow\n', false],
])('%j is %s', async (answer, isMeant) => {
  const input = new PassThrough();
  input.write(answer);

  expect(await confirmed('Sure?', input, new PassThrough())).toBe(isMeant);
});

test('an input that ends without an answer is no', async () => {
  const input = new PassThrough();
  input.end();

  expect(await confirmed('Sure?', input, new PassThrough())).toBe(false);
});
