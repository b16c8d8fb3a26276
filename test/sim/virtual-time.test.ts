import { virtualTime } from '../../lib/sim/virtual-time';

test('sleepers wake in order, each at its own time, and the clock stands there', async () => {
  const stood: number[] = [];
  const time = virtualTime((seconds) => stood.push(seconds));
  const woke: [string, number][] = [];
  const sleep = async (name: string, ...seconds: number[]) => {
    for (const duration of seconds) {
      await time.sleep(duration);
      woke.push([name, time.nowSeconds]);
    }
  };
  void sleep('a', 10, 10);
  void sleep('b', 15);
  void sleep('c', 10);

  await time.advanceTo(20);
  expect(woke).toEqual([
    ['a', 10],
    ['c', 10],
    ['b', 15],
  ]);
  expect(stood).toEqual([10, 10, 15, 20]);

  await time.advanceTo(60);
  expect(woke.at(-1)).toEqual(['a', 20]);
});
