import type { Clock } from '../ports';

/** The machine's clock, in whole seconds. */
export const systemClock: Clock = { nowSeconds: () => Math.floor(Date.now() / 1000) };
