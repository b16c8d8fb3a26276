import type { Policy } from '../core/policy';
import type { Workload } from '../workload/workload';
import { type Bound, boundOf, initialShardCount } from './bound';
import { runController, type Witness } from './controller';
import { type Usage, usageOf } from './cost';
import type { Disturbances } from './disturbances';
import { OWN_RULE, type RuleName } from './rule-names';
import { RIVAL_RULES } from './rules/catalogue';
import { observedStream, type Rule } from './rules/rule';
import { type Score, scoreOf } from './score';
import { type StreamWorld, streamWorld } from './stream-world';

export interface SimulationOptions {
  readonly rule: RuleName;
  /** Of our own rule; rivals run as shipped. */
  readonly policy: Policy;
  /** Cut evenly; by default the most that the bound asks for in the first hour, or what the rule wants. */
  readonly initialShards?: number | undefined;
  /** σ of the physics. */
  readonly burst: number;
  readonly seed: number;
  /** Of our own rule. */
  readonly witness?: Witness;
  /** Of our own rule. */
  readonly disturbances?: Disturbances;
}

/** A run that is over. */
export interface Simulation {
  readonly rule: RuleName;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** At the end of the workload. */
  readonly world: StreamWorld;
  readonly bound: Bound;
  readonly score: Score;
  /** What it is billed for. */
  readonly usage: Usage;
}

/** Runs a rule over a workload in virtual time. The same input gives the same run. */
export async function simulate(workload: Workload, options: SimulationOptions): Promise<Simulation> {
  const { rule, policy, burst, seed, witness, disturbances } = options;
  const bound = boundOf(workload, burst);
  const rival = rule === OWN_RULE ? undefined : RIVAL_RULES[rule]();
  const usual = initialShardCount(bound);
  const initialShards = options.initialShards ?? rival?.initialShards?.(workload, usual) ?? usual;
  const world = streamWorld(workload, { initialShards, burst });
  const usedByRule =
    rival === undefined
      ? await runController(world, {
          policy,
          seed,
          ...(witness !== undefined && { witness }),
          ...(disturbances !== undefined && { disturbances }),
        })
      : runRival(world, rival);
  return {
    rule,
    parameters: rival?.parameters ?? policy,
    world,
    bound,
    score: scoreOf(world, bound),
    usage: usageOf(world, usedByRule),
  };
}

function runRival(world: StreamWorld, rule: Rule): Pick<Usage, 'shardMetricHours'> {
  const stream = observedStream(world);
  const endsAtSeconds = world.workload.minutes * 60;
  for (let seconds = 0; seconds < endsAtSeconds; seconds += rule.everySeconds) {
    world.advanceTo(seconds);
    rule.look(stream);
  }
  world.advanceTo(endsAtSeconds);
  const shardMinutes = world.accounts.reduce((sum, account) => sum + account.shardMinutes, 0);
  return { shardMetricHours: ((rule.shardLevelMetrics ?? 0) * shardMinutes) / 60 };
}
