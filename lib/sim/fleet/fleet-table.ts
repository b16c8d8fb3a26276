import type { Canvas } from '../../terminal/screen';
import { aligned } from '../../terminal/table';
import type { FleetRun } from './fleet';
import { isStarved, type Served, servedHottestFirst } from './served';

const PARTS = 10;

const STREAM_HEADINGS = ['streams', 'refused %', 'first reshard s', 'latest s', 'quiet min', 'latest min'];
const CALL_HEADINGS = ['calls', 'a second', 'taken', 'refused'];

/** What a fleet's rise came to: a row for each tenth of its streams, the hottest first. */
export function sayFleet(run: FleetRun, screen: Canvas): void {
  const served = servedHottestFirst(run.streams);
  const size = Math.ceil(served.length / PARTS);
  const parts = Array.from({ length: Math.ceil(served.length / size) }, (_, index) =>
    served.slice(index * size, (index + 1) * size),
  );
  const reshards = served.reduce((sum, stream) => sum + stream.reshards, 0);
  const failures = [...run.failures].map(([error, count]) => `${count} with ${error}`).join(', ');
  const ofStreams = [STREAM_HEADINGS, ...parts.map((part, index) => streamRow(part, index * size + 1))];
  const ofCalls = [CALL_HEADINGS, ...run.calls.map(callRow)];
  screen.say(
    `${served.length} streams, ${served.filter(isStarved).length} of them starved; ${reshards} reshards.`,
  );
  for (const rows of [ofStreams, ofCalls]) {
    screen.say('');
    for (const line of aligned(rows)) screen.line(line);
  }
  screen.say('');
  screen.say(`${run.executions} executions; failed: ${failures || 'none'}.`);
  screen.say(
    `The longest sweep took ${run.sweepSecondsMax.toFixed(0)} s; at most ${run.functionsMax} functions ran at once.`,
  );
}

function streamRow(part: readonly Served[], first: number): string[] {
  const waits = part.flatMap(({ firstReshardSeconds }) => firstReshardSeconds ?? []);
  const quiet = part.flatMap(({ quietMinutes }) => quietMinutes ?? []);
  return [
    `${first} to ${first + part.length - 1}`,
    (100 * median(part.map(({ refusedAtRise }) => refusedAtRise))).toFixed(1),
    median(waits).toFixed(0),
    Math.max(0, ...waits).toFixed(0),
    median(quiet).toFixed(0),
    Math.max(0, ...quiet).toFixed(0),
  ];
}

function callRow({ name, perSecond, taken, refused }: FleetRun['calls'][number]): string[] {
  return [name, String(perSecond), String(taken), String(refused)];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
