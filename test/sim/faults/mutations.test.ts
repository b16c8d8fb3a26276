/** Planted defects: each must break an invariant soon, or the invariants are not worth much. */
import type { Fault } from '../../../lib/sim/faults/fault';
import type { Scenario } from '../../../lib/sim/faults/scenario';
import type { Step, StepContext } from '../../../lib/workflow/context';

const LIB = '../../../lib';

/** Seeds that a defect is given to show itself. */
const SEEDS = 200;

/** What a module exports, as far as a defect looks at it. */
// biome-ignore lint/suspicious/noExplicitAny: a defect replaces exports of many modules, each of its own type
type Exports = Record<string, any>;

interface Defect {
  /** The module that has it, from lib. */
  readonly module: string;
  /** What it exports in place of the sound one. */
  readonly planted: (sound: Exports) => Exports;
  readonly breaks: RegExp;
  /** What gives the defect its occasion, where seeds seldom do. */
  readonly occasion?: (scenario: Scenario) => Scenario;
}

/** The step with other streams than the real ones. */
const withStreams =
  (step: Step, change: (streams: Exports, executionId: string) => Exports): Step =>
  (context: StepContext) =>
  (state) => {
    const streams = { ...context.ports.streams, ...change(context.ports.streams, state.execution.id) };
    return step({ ...context, ports: { ...context.ports, streams } as StepContext['ports'] })(state);
  };

const again =
  (call: (...given: unknown[]) => Promise<void>) =>
  async (...given: unknown[]) => {
    try {
      await call(...given);
    } catch {
      await call(...given);
    }
  };

/** What was listed first, for the whole execution. */
function listedOnce() {
  const listed = new Map<string, unknown>();
  return (streams: Exports, executionId: string) => ({
    async listShards(streamName: string) {
      if (!listed.has(executionId)) listed.set(executionId, await streams['listShards'](streamName));
      return listed.get(executionId);
    },
  });
}

const WHENEVER = { atSeconds: 300, untilSeconds: 5_400 };

const underFaults = (faults: readonly Fault[]) => (scenario: Scenario) => ({ ...scenario, faults });

const DEFECTS: Readonly<Record<string, Defect>> = {
  'the lease is not checked': {
    module: 'sim/ports/state',
    planted: ({ simulatedState }) => ({
      simulatedState() {
        const sound = simulatedState();
        let last: unknown;
        return {
          ...sound,
          acquire: async (...given: unknown[]) => (last = (await sound.acquire(...given)) ?? last),
          renew: async (lease: object) => lease,
          save: async (lease: object, record: unknown) =>
            sound.save({ ...lease, ...(last as object) }, record).catch(() => {}),
        };
      },
    }),
    breaks: /fencing|one reshard at a time|written down|gives its lease back/,
  },
  'cooldowns are ignored': {
    module: 'core/decide',
    planted: ({ decideOn }) => ({
      decideOn: (situation: object) =>
        decideOn({ ...situation, scaleUpWaitSeconds: 0, scaleDownWaitSeconds: 0 }),
    }),
    breaks: /cooldowns/,
  },
  'merges of shards that rested do not wait until they are put off': {
    module: 'core/rested-shards',
    planted: () => ({
      isPutOff: ({ scaleDownWaitSeconds }: { scaleDownWaitSeconds: number }) => scaleDownWaitSeconds > 0,
    }),
    breaks: /cooldowns/,
  },
  'MaxShards is ignored': {
    module: 'workflow/context',
    planted: ({ streamPolicy }) => ({
      async streamPolicy(...given: unknown[]) {
        const sound = await streamPolicy(...given);
        return { ...sound, policy: { ...sound.policy, MaxShards: 10_000 } };
      },
    }),
    breaks: /bounds|right size/,
  },
  'MinShards is not restored': {
    module: 'core/decide',
    planted: ({ decideOn }) => ({
      decideOn: (situation: { policy: object }) =>
        decideOn({ ...situation, policy: { ...situation.policy, MinShards: 1 } }),
    }),
    breaks: /right size/,
    occasion: (scenario) => ({
      ...scenario,
      policy: { ...scenario.policy, MinShards: 6 },
      laterPolicy: { ...scenario.policy, MinShards: 6 },
      initialShards: 2,
    }),
  },
  'the plan is not checked against the shards as they are': {
    module: 'workflow/apply',
    planted: ({ apply }) => ({ apply: withStreams(apply, listedOnce()) }),
    breaks: /limits of the service|says what it did|brief trouble/,
  },
  'a call that may have got through is simply made again': {
    module: 'workflow/apply',
    planted: ({ apply }) => ({
      apply: withStreams(apply, ({ splitShard, mergeShards }) => ({
        splitShard: again(splitShard),
        mergeShards: again(mergeShards),
      })),
    }),
    breaks: /one reshard at a time/,
    occasion: underFaults([
      { ...WHENEVER, kind: 'answer lost', runner: 'apply', call: 'any reshard', times: 8 },
    ]),
  },
  'the operation is not written down': {
    module: 'core/history',
    planted: () => ({ withStarted: (history: unknown) => history }),
    breaks: /written down first/,
  },
  'the split is a hash key off': {
    module: 'core/feasible',
    planted: ({ feasibilityOf }) => ({
      feasibilityOf(...given: unknown[]) {
        const found = feasibilityOf(...given);
        if (found.call?.action !== 'SplitShard') return found;
        return { ...found, call: { ...found.call, newStartingHashKey: found.call.newStartingHashKey + 1n } };
      },
    }),
    breaks: /as planned/,
  },
  'UpdateShardCount always doubles': {
    module: 'core/feasible',
    planted: ({ feasibilityOf }) => ({
      feasibilityOf(...given: [Exports, unknown, unknown[], unknown]) {
        const found = feasibilityOf(...given);
        if (found.call?.action !== 'UpdateShardCount') return found;
        return { ...found, call: { ...found.call, targetShardCount: 2 * given[2].length } };
      },
    }),
    breaks: /as planned|bounds/,
  },
  'a token that expires is the end': {
    module: 'workflow/definition',
    planted: ({ reshardDocumentByStep }) => ({
      reshardDocumentByStep() {
        const document = reshardDocumentByStep();
        for (const { Retry = [] } of Object.values<Exports>(document.States))
          for (const retrier of Retry)
            retrier.ErrorEquals = retrier.ErrorEquals.filter((name: string) => name !== 'ServiceUnavailable');
        return document;
      },
    }),
    breaks: /brief trouble is outlasted/,
    occasion: underFaults([
      { ...WHENEVER, kind: 'token expired', runner: 'decide', call: 'streams.listShards', times: 1 },
    ]),
  },
  'the lease is kept where something failed': {
    module: 'workflow/release',
    planted: ({ release }) => ({
      release: (context: StepContext) => async (state: { failure?: unknown }) =>
        state.failure === undefined ? release(context)(state) : state,
    }),
    breaks: /gives its lease back/,
  },
  'a plan never expires': {
    module: 'workflow/decide',
    planted: ({ decide }) => ({
      decide: (context: StepContext) => async (state: unknown) => {
        const decided = await decide(context)(state);
        const plan = decided.plan && { ...decided.plan, expiresAtSeconds: Number.MAX_SAFE_INTEGER };
        return { ...decided, plan };
      },
    }),
    breaks: /no stale plan/,
    occasion: underFaults([
      { ...WHENEVER, kind: 'stalled', runner: 'apply', times: 8, afterCalls: 0, seconds: 500 },
    ]),
  },
  'alarms that stay are forgotten': {
    module: 'workflow/sweep',
    planted: ({ sweep }) => ({
      sweep: (context: { ports: object }) =>
        sweep({ ...context, ports: { ...context.ports, executions: { start: async () => {} } } }),
    }),
    breaks: /no alarm is forgotten|right size/,
  },
  'nobody is told': {
    module: 'workflow/report',
    planted: () => ({ reportsOf: () => [] }),
    breaks: /says what it did/,
  },
  'the log names a key': {
    module: 'workflow/log-line',
    planted: ({ logLine }) => ({
      logLine: (...given: unknown[]) => ({ ...logLine(...given), hottestKey: 'customer-7' }),
    }),
    breaks: /privacy/,
  },
  'a quiet look keeps the stream': {
    module: 'workflow/quiet-look',
    planted: ({ lookQuietly }) => ({
      lookQuietly: (ports: { state: object }, ...given: unknown[]) =>
        lookQuietly({ ...ports, state: { ...ports.state, release: async () => {} } }, ...given),
    }),
    breaks: /gives its lease back|right size|no alarm is forgotten/,
  },
  'nothing is tried again': {
    module: 'workflow/definition',
    planted: ({ reshardDocumentByStep }) => ({
      reshardDocumentByStep() {
        const document = reshardDocumentByStep();
        for (const state of Object.values<Exports>(document.States)) delete state['Retry'];
        return document;
      },
    }),
    breaks: /brief trouble is outlasted/,
  },
};

/** The first seed that a defect breaks something with, and what. */
async function firstBroken({ module, planted, occasion = (scenario) => scenario }: Defect): Promise<string> {
  let broken = `nothing in ${SEEDS} seeds`;
  await jest.isolateModulesAsync(async () => {
    jest.doMock(`${LIB}/${module}`, () => {
      const sound = jest.requireActual(`${LIB}/${module}`);
      return { ...sound, ...planted(sound) };
    });
    const { runChaos } = require(`${LIB}/sim/faults/run`) as typeof import('../../../lib/sim/faults/run');
    const { scenarioOf } = require(
      `${LIB}/sim/faults/scenario`,
    ) as typeof import('../../../lib/sim/faults/scenario');
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { violation } = await runChaos(occasion(scenarioOf(seed)));
      if (violation === undefined) continue;
      broken = `seed ${seed}: ${violation.invariant}`;
      break;
    }
  });
  jest.dontMock(`${LIB}/${module}`);
  return broken;
}

test.each(Object.entries(DEFECTS))('a defect is caught: %s', async (_, defect) => {
  const broken = await firstBroken(defect);
  expect(broken).toMatch(defect.breaks);
});
