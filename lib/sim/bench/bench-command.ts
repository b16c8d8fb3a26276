import { BENCH_CASES, type BenchCase, type Measured } from './measure';

/**
 * Measures case after case and prints a row for each as it is done.
 * @param measureAlone measures the case of that index in a process of its own
 */
export async function benchCommand(measureAlone: (index: number) => Promise<Measured>): Promise<void> {
  let kind: BenchCase['kind'] | undefined;
  for (const [index, benchCase] of BENCH_CASES.entries()) {
    if (benchCase.kind !== kind) process.stdout.write(HEADINGS[benchCase.kind]);
    kind = benchCase.kind;
    process.stdout.write(benchRow(benchCase, await measureAlone(index)));
  }
}

const HEADINGS: Readonly<Record<BenchCase['kind'], string>> = {
  simulation: `${cells('simulation of', 'rule', 'minutes/s', 'peak MB')}`,
  decision: `\n${cells('one decision over', 'stream', 'CPU ms', 'peak MB')}`,
};

export function benchRow(benchCase: BenchCase, { seconds, peakBytes }: Measured): string {
  const { kind, shards, minutes } = benchCase;
  const peak = (peakBytes / 1e6).toFixed(0);
  return kind === 'simulation'
    ? cells(`${shards} shards, ${minutes} min`, benchCase.rule, (minutes / seconds).toFixed(0), peak)
    : cells(`${shards} open shards, ${minutes} min`, benchCase.shape, (seconds * 1000).toFixed(1), peak);
}

function cells(subject: string, rule: string, figure: string, peak: string): string {
  return `${subject.padEnd(27)}${rule.padEnd(13)}${figure.padStart(11)}${peak.padStart(10)}\n`;
}
