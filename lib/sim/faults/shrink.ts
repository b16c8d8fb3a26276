import type { Fault } from './fault';
import { type ChaosRun, runChaos } from './run';
import type { Scenario } from './scenario';

/** The scenario with as few of its faults as still break the same invariant: dropped one by one until none can be spared. */
export async function shrunk(scenario: Scenario, invariant: string): Promise<Scenario> {
  let faults: readonly Fault[] = scenario.faults;
  for (let index = 0; index < faults.length; ) {
    const fewer = faults.toSpliced(index, 1);
    if (breaks(await runChaos({ ...scenario, faults: fewer }), invariant)) {
      faults = fewer;
      index = 0;
    } else index++;
  }
  return { ...scenario, faults };
}

function breaks({ violation }: ChaosRun, invariant: string): boolean {
  return violation?.invariant === invariant;
}
