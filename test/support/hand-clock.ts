/** Time that passes when a test says so; whoever waits for a moment is told when it has come. */
export function handClock() {
  let now = 0;
  let waiting: { at: number; resolve: () => void }[] = [];
  return {
    scale: 60,
    nowSeconds: () => now,
    realMilliseconds: (seconds: number) => seconds,
    runUpTo: () => {},
    until: (at: number) =>
      now >= at ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ at, resolve })),
    pass(seconds: number) {
      now += seconds;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { resolve } of due) resolve();
    },
  };
}
