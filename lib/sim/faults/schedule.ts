import type { Coverage } from './coverage';
import { type Fault, type FaultKind, type FaultOf, isDue, isOneOf, type Runner } from './fault';

/** Faults that wait for their occasion. */
export interface Schedule {
  /** The first fault of these kinds whose time it is and that fits; it happens so many times and then never again. */
  take<K extends FaultKind>(
    kinds: readonly K[],
    fits?: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined;
  /** Those of these kinds, whether or not their time has come. */
  all<K extends FaultKind>(kinds: readonly K[]): FaultOf<K>[];
  felt(kind: FaultKind, runner: Runner): void;
  /** Felt by whoever runs next. */
  feltNext(kind: FaultKind): void;
  /** Someone runs. */
  runs(runner: Runner): void;
}

export function scheduleOf(faults: readonly Fault[], nowSeconds: () => number, coverage: Coverage): Schedule {
  const left = new Map(faults.map((fault) => [fault, 'times' in fault ? fault.times : 1]));
  let next: FaultKind[] = [];
  const all = <K extends FaultKind>(kinds: readonly K[]): FaultOf<K>[] =>
    faults.filter((fault) => isOneOf(fault, kinds));
  return {
    all,
    take(kinds, fits = () => true) {
      const now = nowSeconds();
      const found = all(kinds).find(
        (fault) => (left.get(fault as Fault) as number) > 0 && isDue(fault, now) && fits(fault),
      );
      if (found !== undefined) left.set(found, (left.get(found) as number) - 1);
      return found;
    },
    felt: (kind, runner) => coverage.add(kind, runner),
    feltNext: (kind) => void next.push(kind),
    runs(runner) {
      for (const kind of next) coverage.add(kind, runner);
      next = [];
    },
  };
}
