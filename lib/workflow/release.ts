import type { Step } from './context';

/** Gives the lease back, so that the next execution need not wait for it to expire. Nothing happens where there is none. */
export const release: Step =
  ({ ports }) =>
  async (state) => {
    if (state.lease !== undefined) await ports.state.release(state.lease);
    return state;
  };
