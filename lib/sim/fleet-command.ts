import { type JsonTarget, writeJson } from '../terminal/json';
import { screenOn } from '../terminal/screen';
import { runFleet } from './fleet/fleet';
import { sayFleet } from './fleet/fleet-table';
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
  if (json !== true) sayFleet(run, screenOn(process.stdout, process.env));
  await writeJson(json, () => ({
    streams: servedHottestFirst(run.streams),
    calls,
    executions,
    failures,
    sweepSecondsMax,
    functionsMax,
  }));
}
