import childProcess, { type ChildProcess } from 'node:child_process';
import { parsePolicy } from '../../lib/core/policy';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { localRun } from '../../lib/local/local-run';
import { volumeFor } from '../../lib/local/scaling';
import { withKeys } from '../../lib/local/spread-keys';
import { collectWorkload } from '../../lib/workload/collect';

const RECORD_BYTES = 1_100;
const TIME_SCALE = 120;
const IDLE_MINUTES = 26;
const MINUTES = 42;

/** Next to nothing, then more than a shard carries, each long enough to be seen on a slow machine. */
function idleAndBusy() {
  const collector = collectWorkload(false);
  for (let minute = 0; minute < MINUTES; minute++) {
    const bytes = (minute < IDLE_MINUTES ? 0.1 : 1.5) * SHARD_BYTES_PER_MINUTE;
    collector.add(minute, undefined, bytes / RECORD_BYTES, bytes);
  }
  return withKeys(collector.finish('idle and busy', MINUTES), 1);
}

/** A policy that merges as soon as it may, so that the test is short. */
const policy = parsePolicy({ ScaleDownLookbackMinutes: 5, ScaleDownCooldownSeconds: 0 });

function options(signal: AbortSignal) {
  const workload = idleAndBusy();
  const lines: string[] = [];
  const screen = { say: (text: string) => void lines.push(text) };
  const volume = volumeFor(workload, TIME_SCALE);
  return {
    lines,
    run: {
      workload,
      policy,
      initialShards: 3,
      timeScale: TIME_SCALE,
      volume,
      seed: 1,
      port: 0,
      screen,
      signal,
    },
  };
}

describe('a run on the laptop', () => {
  let children: ChildProcess[];
  beforeEach(() => {
    const { fork } = childProcess;
    children = [];
    jest.spyOn(childProcess, 'fork').mockImplementation((...parameters: unknown[]) => {
      const child = (fork as (...all: unknown[]) => ChildProcess)(...parameters);
      children.push(child);
      return child;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    // Whatever happened, nothing that was started is left.
    expect(children.length).toBeGreaterThan(0);
    for (const child of children) expect(child.signalCode ?? child.exitCode).not.toBeNull();
  });

  test('merges what is cold, splits what has become hot, and leaves nothing behind', async () => {
    const { run, lines } = options(new AbortController().signal);
    const summary = await localRun(run);
    expect(summary.operations.SplitShard).toBeGreaterThanOrEqual(1);
    expect(summary.operations.MergeShards).toBeGreaterThanOrEqual(1);
    expect(summary.throttledRecords).toBeGreaterThan(0);
    const offered = run.workload.records.reduce((sum, records) => sum + records, 0);
    const metered = summary.acceptedRecords + summary.throttledRecords;
    expect(Math.abs(metered - offered)).toBeLessThanOrEqual(run.volume.recordsPerRecord);
    expect(lines.join('\n')).toMatch(/MergeShards at .*applied[\s\S]*SplitShard at .*applied/);
  });

  test('ends at once when it is interrupted', async () => {
    const interrupt = new AbortController();
    const { run } = options(interrupt.signal);
    const say = (text: string) => {
      if (text.includes('0:02')) interrupt.abort();
    };
    await expect(localRun({ ...run, screen: { say } })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
