import { type JsonTarget, writeJson, writeText } from '../terminal/json';
import { runFleet } from './fleet/fleet';
import { fleetTable } from './fleet/fleet-table';
import { servedHottestFirst } from './fleet/served';

export interface FleetArguments {
  readonly streams: number;
  readonly seed: number;
  readonly json?: JsonTarget;
}

/** Lets the load of many streams of one account rise at once, and prints when each was served. */
export async function fleetCommand({ streams, seed, json }: FleetArguments): Promise<void> {
  const run = await runFleet(streams, seed);
  const { calls, executions, sweepSecondsMax, functionsMax } = run;
  const failures = Object.fromEntries(run.failures);
  writeText(json, () => fleetTable(run));
  await writeJson(json, () => ({
    streams: servedHottestFirst(run.streams),
    calls,
    executions,
    failures,
    sweepSecondsMax,
    functionsMax,
  }));
}
