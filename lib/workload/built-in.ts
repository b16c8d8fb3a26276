import { SHARD_BYTES_PER_MINUTE } from '../core/quotas';
import { collectWorkload } from './collect';
import { normal, type Random, seededRandom } from './random';
import type { Workload } from './workload';

const HOUR = 60;
const DAY = 24 * HOUR;

/** The load of every key in a minute, in shards' write capacities. */
type KeyLoads = Float64Array;

interface Shape {
  readonly minutes: number;
  /** What a record weighs; below 1,049 bytes the records are nearer a shard's limit than the bytes. */
  readonly recordBytes: number;
  /** How many keys; undefined for load that lies evenly over the hash key space. */
  readonly keys?: number;
  /** How a minute strays from its shape: standard deviation as a share. */
  readonly noise: number;
  /** Makes what fills in the loads of minute after minute. Draws what is drawn once, for the whole workload. */
  readonly start: (random: Random) => (loads: KeyLoads, minute: number) => void;
}

interface BuiltIn extends Shape {
  readonly description: string;
}

/** Workloads that are generated, by name: the shapes that break resharders. */
export const BUILT_IN_WORKLOADS = {
  'diurnal-zipf': {
    description: 'two days between 3 and 15 shards, 200 keys by Zipf',
    minutes: 2 * DAY,
    recordBytes: 900,
    keys: 200,
    noise: 0.05,
    start: () => (loads, minute) => spread(loads, 9 - 6 * Math.cos((2 * Math.PI * minute) / DAY), zipf(0.5)),
  },
  'moving-hot-key': {
    description: 'a day at 7 shards; every 3 hours another key is hot',
    minutes: DAY,
    recordBytes: 1200,
    keys: 200,
    noise: 0.05,
    start(random) {
      const hot = Array.from({ length: 8 }, () => Math.floor(random() * 200));
      return (loads, minute) => {
        spread(loads, 6, evenly);
        add(loads, hot[Math.floor(minute / (3 * HOUR))] as number, 0.75);
      };
    },
  },
  'flash-crowd': {
    description: 'a day at 3 shards; twice a crowd comes, up to tenfold',
    minutes: DAY,
    recordBytes: 900,
    keys: 250,
    noise: 0.05,
    start: () => (loads, minute) =>
      spread(loads, 3 + crowd(minute - 10 * HOUR, 27) + crowd(minute - 17 * HOUR, 12), zipf(0.5)),
  },
  'key-beyond-shard': {
    description: '12 hours at 4 shards; for 6, one key is 1.6 shards',
    minutes: 12 * HOUR,
    recordBytes: 2000,
    keys: 100,
    noise: 0.05,
    start: () => (loads, minute) => {
      spread(loads, 4, evenly);
      if (minute >= 3 * HOUR && minute < 9 * HOUR) add(loads, 42, 1.6);
    },
  },
  tenants: {
    description: 'two days of 60 tenants who come and go, 3 to 12 shards',
    minutes: 2 * DAY,
    recordBytes: 1500,
    keys: 60,
    noise: 0.1,
    start: comingAndGoing,
  },
  'hourly-batches': {
    description: 'a day at 2 shards; 12 more for 10 minutes every hour',
    minutes: DAY,
    recordBytes: 4000,
    keys: 260,
    noise: 0.05,
    start: () => (loads, minute) => {
      spread(loads.subarray(60), 2, evenly);
      if (minute % HOUR < 10) spread(loads.subarray(0, 60), 12, evenly);
    },
  },
  'idle-spikes': {
    description: 'two days of next to nothing, 16 spikes of 6 to 14 shards',
    minutes: 2 * DAY,
    recordBytes: 1000,
    keys: 100,
    noise: 0.05,
    start: idleWithSpikes,
  },
  step: {
    description: 'a day at 4 shards; after 8 hours 14, that stay; no keys',
    minutes: DAY,
    recordBytes: 1100,
    noise: 0.05,
    start: () => (loads, minute) => spread(loads, minute < 8 * HOUR ? 4 : 14, evenly),
  },
} satisfies Record<string, BuiltIn>;

export type BuiltInName = keyof typeof BUILT_IN_WORKLOADS;
export const BUILT_IN_NAMES = Object.keys(BUILT_IN_WORKLOADS) as BuiltInName[];

/** Generates a workload. The same seed gives the same workload. */
export function builtInWorkload(name: BuiltInName, seed: number): Workload {
  const shape: Shape = BUILT_IN_WORKLOADS[name];
  const random = seededRandom(seed, BUILT_IN_NAMES.indexOf(name));
  const keys = Array.from({ length: shape.keys ?? 1 }, (_, index) => `${name}-${index}`);
  const collector = collectWorkload(shape.keys !== undefined);
  const fill = shape.start(random);
  const loads: KeyLoads = new Float64Array(keys.length);
  for (let minute = 0; minute < shape.minutes; minute++) {
    fill(loads.fill(0), minute);
    const together = strayed(1, shape.noise, random);
    for (const [index, key] of keys.entries()) {
      const load = strayed(loads[index] as number, shape.noise, random) * together;
      const records = Math.round((load * SHARD_BYTES_PER_MINUTE) / shape.recordBytes);
      collector.add(minute, shape.keys === undefined ? undefined : key, records, records * shape.recordBytes);
    }
  }
  return collector.finish(name, shape.minutes);
}

function strayed(value: number, noise: number, random: Random): number {
  return Math.max(0, value * (1 + noise * normal(random)));
}

function add(loads: KeyLoads, key: number, load: number): void {
  loads[key] = (loads[key] as number) + load;
}

/** Adds `total`, each key its share by `weightOf` its rank. */
function spread(loads: KeyLoads, total: number, weightOf: (rank: number) => number): void {
  let weights = 0;
  for (let rank = 0; rank < loads.length; rank++) weights += weightOf(rank);
  for (let rank = 0; rank < loads.length; rank++) add(loads, rank, (total * weightOf(rank)) / weights);
}

const evenly = () => 1;

/** Zipf's law: the key of rank r weighs 1/(r + 1)^exponent. */
function zipf(exponent: number): (rank: number) => number {
  return (rank) => (rank + 1) ** -exponent;
}

/** A crowd that comes within five minutes and then halves every forty. */
function crowd(minutesSince: number, peak: number): number {
  if (minutesSince < 0) return 0;
  return minutesSince < 5 ? (peak * (minutesSince + 1)) / 5 : peak * 2 ** (-(minutesSince - 5) / 40);
}

function comingAndGoing(random: Random): (loads: KeyLoads, minute: number) => void {
  const tenants = Array.from({ length: 60 }, () => {
    const isThereFirst = random() < 0.2;
    return { load: 0.1 + 0.8 * random(), comes: 0, goes: isThereFirst ? Math.floor(random() * 8 * HOUR) : 0 };
  });
  return (loads, minute) => {
    for (const [key, tenant] of tenants.entries()) {
      if (minute >= tenant.goes) {
        tenant.comes = minute + Math.floor(random() * 30 * HOUR);
        tenant.goes = tenant.comes + HOUR + Math.floor(random() * 7 * HOUR);
      }
      if (minute >= tenant.comes) add(loads, key, tenant.load);
    }
  };
}

function idleWithSpikes(random: Random): (loads: KeyLoads, minute: number) => void {
  const spikes = Array.from({ length: 16 }, () => {
    const from = Math.floor(random() * 2 * DAY);
    return { from, to: from + 5 + Math.floor(random() * 11), load: 6 + 8 * random() };
  });
  return (loads, minute) => {
    const standing = spikes.filter(({ from, to }) => from <= minute && minute < to);
    spread(loads, 0.02 + Math.max(0, ...standing.map(({ load }) => load)), evenly);
  };
}
