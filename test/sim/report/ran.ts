/** Runs for tests of the report. */
import { boundOf } from '../../../lib/sim/bound';
import { usageOf } from '../../../lib/sim/cost';
import { scoreOf } from '../../../lib/sim/score';
import type { Simulation } from '../../../lib/sim/simulate';
import { type StreamWorld, streamWorld, type WorldOptions } from '../../../lib/sim/stream-world';
import type { Workload } from '../../../lib/workload/workload';

/** A run in which nothing is done but `act`, at its start. */
export function ranWith(
  workload: Workload,
  options: WorldOptions,
  act: (world: StreamWorld) => void = () => {},
): Simulation {
  const world = streamWorld(workload, options);
  act(world);
  world.advanceTo(workload.minutes * 60);
  const bound = boundOf(workload, options.burst);
  return {
    rule: 'shardwright',
    parameters: {},
    world,
    bound,
    score: scoreOf(world, bound),
    usage: usageOf(world, { shardMetricHours: 0 }),
  };
}
