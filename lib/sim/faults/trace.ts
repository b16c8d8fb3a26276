/** The events of a run, one readable line each. */
import { positionOf } from '../../core/hash-range';
import { clockTime } from './fault';
import type { Invocation } from './invocation';

export interface Trace {
  call(invocation: Invocation, call: string, given: readonly unknown[], answer: unknown): void;
  note(text: string): void;
}

/** Says nothing: for runs that nobody reads. */
const SILENT: Trace = { call() {}, note() {} };

/** @param write told of every line; without it nothing is put together */
export function traceTo(write: ((line: string) => void) | undefined, nowSeconds: () => number): Trace {
  if (write === undefined) return SILENT;
  const say = (text: string) => write(`${clockTime(nowSeconds())}  ${text}`);
  return {
    note: say,
    call({ runner, executionId = '' }, call, given, answer) {
      const told = [...given.flatMap(wordFor), '→', answerFor(answer)].join(' ');
      say(`${executionId.padEnd(13)} ${runner.padEnd(8)} ${call} ${told}`);
    },
  };
}

function wordFor(given: unknown): string[] {
  switch (typeof given) {
    case 'bigint':
      return [`at ${positionOf(given).toFixed(4)} of the hash key space`];
    case 'string':
    case 'number':
      return [String(given).replace(/^shardId-0+(?=\d)/, 'shard ')];
    default:
      return [];
  }
}

function answerFor(answer: unknown): string {
  if (answer instanceof Error) return `${answer.name}: ${answer.message}`;
  if (Array.isArray(answer)) return `${answer.length} of them`;
  if (typeof answer === 'string') return answer;
  if (typeof answer !== 'object' || answer === null) return 'done';
  const { status, mode, fencingToken, reason } = answer as Record<string, unknown>;
  if (status !== undefined) return `${status}, ${mode}`;
  if (fencingToken !== undefined) return `token ${fencingToken}`;
  return typeof reason === 'string' ? reason : 'done';
}
