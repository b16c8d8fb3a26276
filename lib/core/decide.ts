import { restoreBounds } from './bounds';
import { mergeColdNeighbours } from './cold-neighbours';
import { holdSteady } from './held-steady';
import { isLagOver, splitLaggingShards } from './lag';
import type { Decision, History, Hold, Observation } from './model';
import type { Policy } from './policy';
import { relieveHotShards } from './relieve';
import { switchesOnFirst, switchOffShardLevelMetrics, switchOnShardLevelMetrics } from './shard-metrics';
import { evaluate, type Situation } from './situation';
import { hold, routineLookSeconds } from './verdict';

/** Metrics older than this say nothing about now: CloudWatch is a minute or two behind, not more. */
const METRICS_AGE_MINUTES_MAX = 5;

/** How soon to look again for metrics that are missing. */
const BLIND_LOOK_SECONDS = 60;

/** How soon to look again at a stream that is being resharded: a split takes half a minute. */
const NOT_ACTIVE_LOOK_SECONDS = 60;

/**
 * The rules in the order of their urgency. The first that wants to act is followed; a rule that wants to and may not says
 * why, and the first to say so is what the decision reports if nothing else acts.
 */
const RULES: readonly Rule[] = [
  restoreBounds,
  where(switchesOnFirst, switchOnShardLevelMetrics),
  whereBlind,
  relieveHotShards,
  splitLaggingShards,
  holdSteady,
  mergeColdNeighbours,
  where((situation) => !switchesOnFirst(situation), switchOnShardLevelMetrics),
  switchOffShardLevelMetrics,
];

type Rule = (situation: Situation) => Decision | undefined;

function where(applies: (situation: Situation) => boolean, rule: Rule): Rule {
  return (situation) => (applies(situation) ? rule(situation) : undefined);
}

/**
 * What to do with a stream now, and why. Pure: the same input gives the same decision.
 * @throws Error where the open shards do not tile the hash key space
 */
export function decide(observation: Observation, history: History, policy: Policy): Decision {
  return decideOn(evaluate(observation, history, policy));
}

/** The same, for whoever has evaluated the observation already. */
export function decideOn(situation: Situation): Decision {
  const { status } = situation.observation.stream;
  if (status !== 'ACTIVE') return hold(situation, 'StreamNotActive', NOT_ACTIVE_LOOK_SECONDS, { status });
  const decision = firstToAct(situation);
  return isLagOver(situation) ? { ...decision, lagEpisode: null } : decision;
}

function firstToAct(situation: Situation): Decision {
  let held: Decision | undefined;
  for (const rule of RULES) {
    const verdict = rule(situation);
    if (verdict?.kind === 'act') return verdict;
    held ??= verdict;
    if (rule === whereBlind && verdict !== undefined) break;
  }
  return held ?? hold(situation, 'WithinTolerance', routineLookSeconds(situation), {});
}

/** Without metrics of the last minutes nothing may be concluded from load: no rule after this one is asked. */
function whereBlind(situation: Situation): Hold | undefined {
  const { load } = situation;
  const ageMinutes = load.minutes - 1 - load.newestMinute;
  if (load.newestMinute >= 0 && ageMinutes <= METRICS_AGE_MINUTES_MAX) return undefined;
  return hold(situation, 'InsufficientData', BLIND_LOOK_SECONDS, { metricsAgeMinutes: ageMinutes });
}
