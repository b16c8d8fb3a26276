/** How many states an execution enters: each is paid for. Counted by running the deployed document with steps that go where they are told. */
import { runStateMachine } from '../../lib/sim/asl';
import { parseStateMachine } from '../../lib/sim/asl-document';
import { reshardDocumentByStep } from '../../lib/workflow/definition';

/** An execution that finds nothing to do. */
const IDLE = { decide: ['Record'] };

/** One that splits a shard: half a minute, so it is seen to be done at the third look. */
const ACT = { decide: ['Apply', 'Record'], apply: ['Wait'], confirm: ['Wait', 'Wait', 'Decide'] };

export const idleTransitions = () => transitions(IDLE);
export const actTransitions = () => transitions(ACT);

/** @param next where each step says to go, time after time */
async function transitions(next: Readonly<Record<string, readonly string[]>>): Promise<number> {
  const taken = new Map<string, number>();
  let seconds = 0;
  let entered = 0;
  const context = { Execution: { Id: 'counted', StartTime: '2026-01-01T00:00:00Z' } };
  await runStateMachine(parseStateMachine(reshardDocumentByStep()), {}, context, {
    async invoke(step, payload) {
      const time = taken.get(step) ?? 0;
      taken.set(step, time + 1);
      return { ...(payload as object), next: next[step]?.[time] ?? '' };
    },
    async sleep(duration) {
      seconds += duration;
    },
    nowSeconds: () => seconds,
    random: () => 0.5,
    entered: () => {
      entered++;
    },
  });
  return entered;
}
