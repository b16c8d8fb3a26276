import { scaledClock, wholeMinuteBefore } from '../../lib/local/scaled-clock';

function clockAt(scale: number) {
  const real = { milliseconds: 5_000 };
  return { real, clock: scaledClock(scale, 600, () => real.milliseconds) };
}

describe('the scaled clock', () => {
  test('stands still until it is allowed to run', () => {
    const { real, clock } = clockAt(60);
    real.milliseconds += 10_000;
    expect(clock.nowSeconds()).toBe(600);
  });

  test.each([1, 60, 300])('runs %d times as fast as real time', (scale) => {
    const { real, clock } = clockAt(scale);
    clock.runUpTo(600 + scale * 10);
    real.milliseconds += 2_000;
    expect(clock.nowSeconds()).toBe(600 + scale * 2);
    expect(clock.realMilliseconds(scale)).toBe(1_000);
  });

  test('does not pass the moment up to which it may run', () => {
    const { real, clock } = clockAt(60);
    clock.runUpTo(606);
    real.milliseconds += 60_000;
    expect(clock.nowSeconds()).toBe(606);
  });

  test('goes on from where it stood when the load was late', () => {
    const { real, clock } = clockAt(60);
    clock.runUpTo(606);
    real.milliseconds += 10_000;
    clock.runUpTo(612);
    expect(clock.nowSeconds()).toBe(606);
    real.milliseconds += 50;
    expect(clock.nowSeconds()).toBe(609);
  });

  test('catches up after a timer that was a little late', () => {
    const { real, clock } = clockAt(60);
    clock.runUpTo(606);
    real.milliseconds += 150; // 100 would have been enough.
    clock.runUpTo(612);
    expect(clock.nowSeconds()).toBe(609);
  });

  test('stops waiting when it is told to', async () => {
    const { clock } = clockAt(60);
    const abort = new AbortController();
    const waiting = clock.until(10_000, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });

  test('begins on a whole minute', () => {
    expect(wholeMinuteBefore(1_700_000_039_999)).toBe(1_699_999_980);
  });
});
