import type { Policy } from '../core/policy';
import type { Workload } from '../workload/workload';
import { type Bound, boundOf, initialShardCount } from './bound';
import { runController } from './controller';
import { RIVAL_RULES, type RivalName } from './rules/catalogue';
import { observedStream, type Rule } from './rules/rule';
import { type Score, scoreOf } from './score';
import { type StreamWorld, streamWorld } from './stream-world';

/** Ours; every other rule is a rival's. */
export const OWN_RULE = 'shardwright';
export const RULE_NAMES = [OWN_RULE, ...(Object.keys(RIVAL_RULES) as RivalName[])] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** How far the load of a minute's seconds strays from its mean, as a share of it, unless the caller says otherwise. */
export const DEFAULT_BURST = 0.1;
export const DEFAULT_SEED = 1;

export interface SimulationOptions {
  readonly rule: RuleName;
  /** Of our own rule; rivals run as shipped. */
  readonly policy: Policy;
  /** Cut evenly; by default the most that the bound asks for in the first hour, or what the rule wants. */
  readonly initialShards?: number | undefined;
  /** σ of the physics. */
  readonly burst: number;
  readonly seed: number;
}

/** A run that is over. */
export interface Simulation {
  readonly rule: RuleName;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** At the end of the workload. */
  readonly world: StreamWorld;
  readonly bound: Bound;
  readonly score: Score;
}

/** Runs a rule over a workload in virtual time. The same input gives the same run. */
export async function simulate(workload: Workload, options: SimulationOptions): Promise<Simulation> {
  const { rule, policy, burst, seed } = options;
  const bound = boundOf(workload, burst);
  const rival = rule === OWN_RULE ? undefined : RIVAL_RULES[rule]();
  const usual = initialShardCount(bound);
  const initialShards = options.initialShards ?? rival?.initialShards?.(workload, usual) ?? usual;
  const world = streamWorld(workload, { initialShards, burst });
  if (rival === undefined) await runController(world, { policy, seed });
  else runRival(world, rival);
  world.advanceTo(workload.minutes * 60);
  return { rule, parameters: rival?.parameters ?? policy, world, bound, score: scoreOf(world, bound) };
}

function runRival(world: StreamWorld, rule: Rule): void {
  const stream = observedStream(world);
  for (let seconds = 0; seconds < world.workload.minutes * 60; seconds += rule.everySeconds) {
    world.advanceTo(seconds);
    rule.look(stream);
  }
}
