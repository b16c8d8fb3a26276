import { needOf, shardsFor } from '../../workload/need';
import type { Workload } from '../../workload/workload';
import type { Rule } from './rule';

/** No rival but a mark: a stream that someone who knew the peak beforehand gave enough shards, and never touched again. */
export function staticPeak(): Rule {
  return { name: 'static', parameters: {}, everySeconds: 3600, initialShards: highestNeed, look() {} };
}

/** The shards that the highest minute needs if its load is spread evenly. */
function highestNeed(workload: Workload): number {
  let highest = 0;
  for (let minute = 0; minute < workload.minutes; minute++) {
    highest = Math.max(highest, needOf(workload.bytes[minute] as number, workload.records[minute] as number));
  }
  return shardsFor(highest);
}
