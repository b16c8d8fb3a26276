import { reached } from '../../lib/operator/account';

const failing = (code: string) =>
  Promise.reject(Object.assign(new Error('No answer.'), { cause: Object.assign(new Error(), { code }) }));

test.each(['ENOTFOUND', 'EAI_AGAIN'])(
  'a Region that has no address (%s) is bad input, not a service that is down',
  async (code) => {
    await expect(reached('mars-1', failing(code))).rejects.toMatchObject({
      name: 'BadInput',
      message: 'AWS has no address in the Region mars-1: check --region, and the network.',
    });
  },
);

test('other failures stay what they are', async () => {
  await expect(reached('eu-west-1', failing('ECONNRESET'))).rejects.toThrow('No answer.');
  expect(await reached('eu-west-1', Promise.resolve(5))).toBe(5);
});
