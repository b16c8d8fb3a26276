/** Stories that a controller has to get right, each a workload with a character of its own. */
import { builtInWorkload } from '../../lib/workload/built-in';
import { collectWorkload } from '../../lib/workload/collect';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/workload/need';
import { normal, seededRandom } from '../../lib/workload/random';
import type { Workload } from '../../lib/workload/workload';

const SEED = 5;
const RECORD_BYTES = 2_000;

/** A stream whose load, in shards' capacities, lies evenly over the hash key space. */
function evenly(name: string, minutes: number, loadAt: (minute: number) => number): Workload {
  const collector = collectWorkload(false);
  for (let minute = 0; minute < minutes; minute++) {
    const records = Math.round((loadAt(minute) * SHARD_BYTES_PER_MINUTE) / RECORD_BYTES);
    collector.add(minute, undefined, records, records * RECORD_BYTES);
  }
  return collector.finish(name, minutes);
}

function noisyIdle(): Workload {
  const random = seededRandom(SEED);
  return evenly('noisy idle', 1_440, () => Math.max(0, 0.3 * (1 + 0.3 * normal(random))));
}

interface Scenario {
  readonly story: string;
  readonly workload: () => Workload;
  /** What must hold, whatever the score. */
  readonly avoidableThrottledPctMax: number;
  readonly movesPerShardAndDayMax: number;
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a hot key that moves': {
    story: 'every three hours another key is most of a shard; each is given room, and the room is taken back',
    workload: () => builtInWorkload('moving-hot-key', SEED),
    avoidableThrottledPctMax: 0.2,
    movesPerShardAndDayMax: 5,
  },
  'a key larger than a shard': {
    story: 'for six hours one key is 1.6 shards: it is cut off once, told, and its neighbours do not suffer',
    workload: () => builtInWorkload('key-beyond-shard', SEED),
    avoidableThrottledPctMax: 0.5,
    movesPerShardAndDayMax: 4,
  },
  'a flash crowd': {
    story: 'tenfold within five minutes: the first minutes are lost to everybody, the rest is not',
    workload: () => builtInWorkload('flash-crowd', SEED),
    avoidableThrottledPctMax: 4.5,
    movesPerShardAndDayMax: 15,
  },
  'a slow ramp': {
    story: 'two shards’ load grow to ten within a day: nothing is refused on the way, and nothing is merged',
    workload: () => evenly('slow ramp', 1_440, (minute) => 2 + (8 * minute) / 1_440),
    avoidableThrottledPctMax: 0.05,
    movesPerShardAndDayMax: 5,
  },
  'a noisy idle stream': {
    story: 'a third of a shard with thirty percent of noise, for a day: it is left alone',
    workload: noisyIdle,
    avoidableThrottledPctMax: 0.01,
    movesPerShardAndDayMax: 0,
  },
};
