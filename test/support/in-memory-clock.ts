import type { Clock } from '../../lib/ports';

/** A clock that stands still until it is moved. */
export interface InMemoryClock extends Clock {
  advance(seconds: number): void;
}

/** Any time at the start of a minute. */
const START_SECONDS = 1_800_000_000;

export function inMemoryClock(startSeconds = START_SECONDS): InMemoryClock {
  let now = startSeconds;
  return {
    nowSeconds: () => now,
    advance(seconds) {
      now += seconds;
    },
  };
}
