/** A clock that nothing but {@link VirtualTime.advanceTo} moves, and those who sleep by it. */
export interface VirtualTime {
  readonly nowSeconds: number;
  sleep(seconds: number): Promise<void>;
  /**
   * Wakes everyone whose time comes before then, in order, each before the next and at its own time; then it is `seconds`.
   * Returns when nobody has anything left to do but to sleep.
   */
  advanceTo(seconds: number): Promise<void>;
  /** Resolves when nobody has anything left to do but to sleep. */
  settled(): Promise<void>;
}

interface Sleeper {
  readonly wakesAtSeconds: number;
  wake(): void;
}

/** @param onAdvance told of every time at which the clock stands, before anyone wakes there */
export function virtualTime(onAdvance: (seconds: number) => void): VirtualTime {
  let nowSeconds = 0;
  let sleepers: Sleeper[] = [];

  const goTo = (seconds: number) => {
    nowSeconds = seconds;
    onAdvance(seconds);
  };
  // All that is simulated is microtasks: the event loop comes to its next phase when the last of them is done.
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  return {
    get nowSeconds() {
      return nowSeconds;
    },
    sleep: (seconds) =>
      new Promise((wake) => {
        const wakesAtSeconds = nowSeconds + seconds;
        const later = sleepers.findIndex((other) => other.wakesAtSeconds > wakesAtSeconds);
        sleepers = sleepers.toSpliced(later < 0 ? sleepers.length : later, 0, { wakesAtSeconds, wake });
      }),
    async advanceTo(seconds) {
      for (;;) {
        const [first] = sleepers;
        if (first === undefined || first.wakesAtSeconds >= seconds) break;
        sleepers = sleepers.slice(1);
        goTo(first.wakesAtSeconds);
        first.wake();
        await settled();
      }
      goTo(seconds);
    },
    settled,
  };
}
