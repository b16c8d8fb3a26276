/** The options that `simulate`, `compare` and `tune` share. */
import { type Command, Option } from 'commander';
import { DEFAULT_BURST, DEFAULT_SEED } from '../lib/sim/rule-names';
import type { RunArguments } from '../lib/sim/simulate-command';
import type { JsonTarget } from '../lib/terminal/json';
import { BUILT_IN_NAMES, BUILT_IN_WORKLOADS, type BuiltInName } from '../lib/workload/built-in';
import { DEFAULT_MEAN_RECORD_BYTES } from '../lib/workload/need';
import { fileToWrite, number, once, parameter, wholeNumber } from './arguments';
import { jsonOption } from './json-option';

/** What commander makes of those that every one of them takes. */
export interface SimulationOptions {
  readonly peakShards?: number;
  readonly initialShards?: number;
  readonly meanRecordBytes: number;
  readonly param?: Readonly<Record<string, string>>;
  readonly burst: number;
  readonly seed: number;
  readonly json?: JsonTarget;
}

/** What commander makes of those of one workload. */
export interface RunOptions extends SimulationOptions {
  readonly trace?: string;
  readonly workload?: BuiltInName;
  readonly report?: string;
  readonly shardHourPrice?: number;
}

export const TRACE_DESCRIPTION = 'a recorded workload: CSV (or .gz) minute[,key],records,bytes';
export const WORKLOAD_DESCRIPTION = 'a generated workload';

export function addRunOptions(command: Command): Command {
  command
    .addOption(once(new Option('--trace <file>', TRACE_DESCRIPTION)))
    .addOption(once(new Option('--workload <name>', WORKLOAD_DESCRIPTION).choices(BUILT_IN_NAMES)));
  return addSimulationOptions(command)
    .option(
      '--report <file.html>',
      'write a page with charts there, with every rule’s score beside',
      fileToWrite,
    )
    .option(
      '--shard-hour-price <usd>',
      'dollars for a shard-hour (default: us-east-1)',
      number({ minimum: 0, maximum: 1_000 }),
    );
}

export function addSimulationOptions(command: Command): Command {
  return command
    .option(
      '--peak-shards <n>',
      'multiply the volume so that its peak would fill so many shards',
      number({ minimum: 0.001, maximum: 10_000 }),
    )
    .option(
      '--initial-shards <n>',
      'open shards at first, cut evenly (default: the most that the first hour needs)',
      wholeNumber({ minimum: 1, maximum: 10_000 }),
    )
    .option(
      '--mean-record-bytes <n>',
      'what a record weighs where the trace does not say',
      number({ minimum: 1, maximum: 10_485_760 }),
      DEFAULT_MEAN_RECORD_BYTES,
    )
    .option('--param <Name=Value>', 'a parameter of Shardwright, as in the stack; may be repeated', parameter)
    .option(
      '--burst <sigma>',
      'how far seconds stray from their minute, as a share; 0 is an even fluid',
      number({ minimum: 0, maximum: 1 }),
      DEFAULT_BURST,
    )
    .option(
      '--seed <n>',
      'for everything that is left to chance',
      wholeNumber({ minimum: 0, maximum: 2 ** 31 - 1 }),
      DEFAULT_SEED,
    )
    .addOption(jsonOption());
}

/** What help says of the workloads that are generated: one line each. */
export const WORKLOADS_HELP = [
  'Generated workloads:',
  ...BUILT_IN_NAMES.map((name) => `  ${name.padEnd(17)} ${BUILT_IN_WORKLOADS[name].description}`),
].join('\n');

/** Ends the process with what is wrong unless exactly one workload is named. */
export function runArguments(options: RunOptions, command: Command): RunArguments {
  const { trace, workload, ...others } = options;
  const rest = { param: {}, ...others };
  if (trace !== undefined && workload !== undefined)
    command.error('--trace and --workload both name a workload: give one of them.');
  if (trace !== undefined) return { ...rest, source: { trace } };
  if (workload !== undefined) return { ...rest, source: { builtIn: workload } };
  return command.error('No workload is named: give --trace FILE, or --workload NAME for a generated one.');
}
