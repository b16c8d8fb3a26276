import { duration, whole } from '../terminal/figures';
import type { Screen } from '../terminal/screen';
import type { KeyedLoad, Workload } from '../workload/workload';
import type { Volume } from './metered-puts';
import { recordsOfFullShardMinute } from './scaling';

export interface Header {
  readonly workload: Workload & { readonly keyed: KeyedLoad };
  /** Which part of it is played. */
  readonly part: string;
  readonly timeScale: number;
  readonly volume: Volume;
  readonly initialShards: number;
  /** Parameters that are not the defaults. */
  readonly param: Readonly<Record<string, string>>;
}

/** Says what runs, and by how much time and volume are scaled. */
export function sayHeader(screen: Screen, run: Header): void {
  const { workload, timeScale, initialShards } = run;
  const realSeconds = (workload.minutes * 60) / timeScale;
  const parameters = Object.entries(run.param).map(([name, value]) => `${name}=${value}`);
  const rows = [
    ['workload', `${workload.name}, ${run.part}, ${whole(workload.keyed.keys.length)} keys`],
    [
      'time',
      `x${timeScale}: a minute lasts ${(60 / timeScale).toFixed(2)} s, all of it ${duration(realSeconds)}`,
    ],
    ['volume', volumeSaid(run)],
    ['stream', `${initialShards} ${initialShards === 1 ? 'shard' : 'shards'}, cut evenly`],
    ['policy', parameters.join(', ') || 'defaults'],
  ];
  const title = 'Shardwright on this machine: the deployed workflow against a Kinesis emulator';
  screen.say(title, { tone: 'title' });
  for (const [name = '', value] of rows) screen.say(`  ${name.padEnd(10)}${value}`, { indent: 12 });
  screen.say('');
}

function volumeSaid({ volume, workload }: Header): string {
  const { recordsPerRecord, bytesPerByte } = volume;
  if (recordsPerRecord === 1 && bytesPerByte === 1) return 'x1';
  const bytes = bytesPerByte === 1 ? '' : `, each byte of its data for ${bytesPerByte}`;
  const full = whole(recordsOfFullShardMinute(workload, volume));
  return `x${whole(recordsPerRecord)}: each record put stands for ${whole(recordsPerRecord)}${bytes}; a full shard takes ${full} a minute`;
}
