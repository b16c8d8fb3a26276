/** Stories that a controller has to get right, each a workload with a character of its own. */
import { contains } from '../../lib/core/hash-range';
import { withColumns } from '../../lib/core/metric-columns';
import type { Minutes } from '../../lib/core/model';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import type { Disturbances } from '../../lib/sim/disturbances';
import type { ReshardCall, StreamWorld } from '../../lib/sim/stream-world';
import { builtInWorkload } from '../../lib/workload/built-in';
import { collectWorkload } from '../../lib/workload/collect';
import { normal, seededRandom } from '../../lib/workload/random';
import type { KeyedLoad, Workload } from '../../lib/workload/workload';

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
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly disturbances?: Disturbances;
  /** What must hold of the run itself: what is wrong with it, a sentence each. */
  readonly faults?: (world: StreamWorld) => string[];
  /** What must hold, whatever the score. */
  readonly avoidableThrottledPctMax: number;
  readonly movesPerShardAndDayMax: number;
}

/** The calls that were taken from one minute up to, not including, another. */
function callsIn({ calls }: StreamWorld, fromMinute: number, toMinute: number): ReshardCall[] {
  return calls.filter(
    ({ atSeconds, outcome }) =>
      outcome === 'applied' && atSeconds >= fromMinute * 60 && atSeconds < toMinute * 60,
  );
}

/** What was refused in the minutes from one up to, not including, another, as a share of what was offered in them. */
function refusedShare({ accounts }: StreamWorld, fromMinute: number, toMinute: number): number {
  const minutes = accounts.slice(fromMinute, toMinute);
  const offered = minutes.reduce((sum, { offeredBytes }) => sum + offeredBytes, 0);
  return minutes.reduce((sum, { throttledBytes }) => sum + throttledBytes, 0) / offered;
}

/** The window with other values in the minutes of the workload from one up to, not including, another. */
function inMinutes(
  minutes: Minutes,
  firstMinute: number,
  [from, to]: readonly [number, number],
  value: number,
): Minutes {
  const start = Math.max(0, from - firstMinute);
  return to > firstMinute ? minutes.slice().fill(value, start, to - firstMinute) : minutes;
}

const BY_HAND = 'by hand';
const DOUBLED_MINUTE = 300;
const HALVED_MINUTE = 900;

/** Three shards’ load, noisy. Somebody doubles the shards, as for an event that does not come; later somebody halves them. */
const byHand: Scenario = {
  story:
    'what a person did on purpose is not undone before the cooldown is over; what was wrong with it is, after',
  workload: () => evenly('by hand', 1_440, () => 3),
  disturbances: {
    byHand: [
      {
        minute: DOUBLED_MINUTE,
        act: (world) => world.updateShardCount(2 * world.openShards.length, BY_HAND),
      },
      {
        minute: HALVED_MINUTE,
        act: (world) => world.updateShardCount(Math.ceil(world.openShards.length / 2), BY_HAND),
      },
    ],
  },
  faults(world) {
    const others = (from: number, to: number) =>
      callsIn(world, from, to).filter(({ reason }) => reason !== BY_HAND);
    return [
      ...(others(DOUBLED_MINUTE, DOUBLED_MINUTE + 5).length > 0 ? ['It was undone at once.'] : []),
      ...(others(DOUBLED_MINUTE + 5, HALVED_MINUTE).length === 0
        ? ['Six shards were left to carry three.']
        : []),
      ...(others(HALVED_MINUTE, HALVED_MINUTE + 10).length === 0
        ? ['Too few shards were left as they were.']
        : []),
    ];
  },
  avoidableThrottledPctMax: 0.6,
  movesPerShardAndDayMax: 10,
};

const BLIND_MINUTES = [400, 520] as const;

/** Half as much again while nobody sees it. */
const metricsMissing: Scenario = {
  story:
    'for two hours CloudWatch has nothing: nothing is concluded from that, and what is found after is met at once',
  workload: () => evenly('metrics missing', 1_440, (minute) => (minute < 450 ? 3 : 4.5)),
  disturbances: {
    shown: (window, firstMinute) => {
      const blank = (minutes: Minutes) => inMinutes(minutes, firstMinute, BLIND_MINUTES, Number.NaN);
      return withColumns(window, blank);
    },
  },
  faults(world) {
    const [from, to] = BLIND_MINUTES;
    return [
      ...(callsIn(world, from + 2, to).length > 0 ? ['It acted on what it did not see.'] : []),
      ...(callsIn(world, to, to + 10).length === 0 ? ['It did not act once it saw.'] : []),
    ];
  },
  avoidableThrottledPctMax: 1.5,
  movesPerShardAndDayMax: 7,
};

const BEHIND_MINUTES = [200, 700] as const;

/** Load falls to a quarter at minute 240; consumers are a quarter of an hour behind until long after. */
const behindConsumers: Scenario = {
  story:
    'shards have gone cold, and consumers still have to read what they hold: merges wait for that, and then come',
  workload: () => evenly('behind', 1_440, (minute) => (minute < 240 ? 6 : 1.5)),
  parameters: { IteratorAgeAction: 'BlockMerges' },
  disturbances: {
    shown: (window, firstMinute) => ({
      ...window,
      stream: {
        ...window.stream,
        iteratorAgeSeconds: inMinutes(window.stream.iteratorAgeSeconds, firstMinute, BEHIND_MINUTES, 900),
      },
    }),
  },
  faults(world) {
    const [from, to] = BEHIND_MINUTES;
    const merges = (first: number, last: number) =>
      callsIn(world, first, last).filter(({ action }) => action !== 'SplitShard');
    return [
      ...(merges(from + 5, to).length > 0 ? ['It merged what consumers had not read.'] : []),
      ...(merges(to, to + 120).length === 0 ? ['It did not merge once they had.'] : []),
    ];
  },
  avoidableThrottledPctMax: 0.1,
  movesPerShardAndDayMax: 7,
};

const NIGHTS = 5;
const NIGHTLY_MINUTES = [180, 300] as const;

/** What a batch may lose whose shards were opened ahead of it. */
const NIGHTLY_REFUSED_MAX = 0.002;

/** The first batch is lost in part, and so is the second: one is none. */
const nightly: Scenario = {
  story:
    'every night twelve shards’ load come for two hours: once it is known when, they find shards that were opened for them',
  workload: () =>
    evenly('nightly', NIGHTS * 1_440, (minute) => {
      const [from, to] = NIGHTLY_MINUTES;
      return minute % 1_440 >= from && minute % 1_440 < to ? 12 : 1.5;
    }),
  faults(world) {
    const [from, to] = NIGHTLY_MINUTES;
    const refused = Array.from({ length: NIGHTS }, (_, night) =>
      refusedShare(world, night * 1_440 + from, night * 1_440 + to),
    );
    return refused
      .slice(2)
      .filter((share) => share > NIGHTLY_REFUSED_MAX)
      .map((share) => `${(100 * share).toFixed(1)} % of a batch that could be foreseen were refused.`);
  },
  avoidableThrottledPctMax: 1.5,
  movesPerShardAndDayMax: 15,
};

function scatteringMinutes(): Workload {
  const random = seededRandom(SEED);
  return evenly('scattering', 2_880, () => 8 * Math.exp(0.3 * normal(random)));
}

/** By day three times what it is by night. */
function flushing(): Workload {
  const random = seededRandom(SEED);
  return evenly('flushing', 2_880, (minute) => {
    const day = 2 - Math.cos((2 * Math.PI * minute) / 1_440);
    const noise = Math.exp(0.05 * normal(random));
    return (minute % 5 === 0 ? 6 : 2) * day * noise;
  });
}

function openShardsIn({ accounts }: StreamWorld, minute: number): number {
  return accounts[minute]?.shardMinutes ?? 0;
}

const KEY_MINUTES = 180;

/** How long a key may take to be seen, sampled and cut off. */
const RELIEF_MINUTES = 10;

/** What may be refused once a hot key has room: without any it is seven percent and more. */
const WITH_ROOM_REFUSED_MAX = 0.001;

const movingHotKey: Scenario = {
  story: 'every three hours another key is most of a shard; each is given room, and the room is taken back',
  workload: () => builtInWorkload('moving-hot-key', SEED),
  faults(world) {
    const keys = Array.from({ length: world.workload.minutes / KEY_MINUTES }, (_, index) => {
      const [from, to] = [index * KEY_MINUTES, (index + 1) * KEY_MINUTES];
      return {
        from,
        refused: refusedShare(world, from + RELIEF_MINUTES, to),
        shards: openShardsIn(world, to - 1),
      };
    });
    const shardsForOne = keys[0]?.shards ?? 0;
    return keys.flatMap(({ from, refused, shards }) => [
      ...(refused > WITH_ROOM_REFUSED_MAX
        ? [`The key of minute ${from} had no room: ${(100 * refused).toFixed(2)} % were refused.`]
        : []),
      // That of the key before may be needed for others by then.
      ...(shards > shardsForOne + 1 ? [`The room of keys before that of minute ${from} was kept.`] : []),
    ]);
  },
  avoidableThrottledPctMax: 0.2,
  movesPerShardAndDayMax: 5,
};

const LARGE_KEY_MINUTES = [180, 540] as const;

/** Kinesis opens no shard of a single hash key. */
const OWN_HASH_KEYS_MAX = 2n;

/** What its neighbours may lose while it lasts. */
const NEIGHBOURS_REFUSED_MAX = 0.001;

/** The hash of the key that is offered most in the minute. */
function largestKey({ keyed }: Workload, minute: number): bigint {
  const { rowStart, keyIndex, bytes, hashKeys } = keyed as KeyedLoad;
  let largest = rowStart[minute] as number;
  for (let row = largest; row < (rowStart[minute + 1] as number); row++)
    if ((bytes[row] as number) > (bytes[largest] as number)) largest = row;
  return hashKeys[keyIndex[largest] as number] as bigint;
}

/** What shards other than the key's refused in these minutes, as a share of the records that they were offered. */
function neighboursRefusedShare(
  { allShards, meter }: StreamWorld,
  hashKey: bigint,
  [from, to]: readonly [number, number],
): number {
  let [refused, accepted] = [0, 0];
  const sum = (minutes: Minutes) => minutes.reduce((total, value) => total + (value || 0), 0);
  for (const shard of allShards) {
    const series = meter.ofShard(shard);
    if (series === undefined || contains(shard, hashKey)) continue;
    refused += sum(series.copy('throttledRecords', from, to));
    accepted += sum(series.copy('records', from, to));
  }
  return refused / (refused + accepted);
}

const keyBeyondShard: Scenario = {
  story:
    'for six hours one key is 1.6 shards: it is cut off once, its neighbours do not suffer, and its room is taken back',
  workload: () => builtInWorkload('key-beyond-shard', SEED),
  faults(world) {
    const [from, to] = LARGE_KEY_MINUTES;
    const hashKey = largestKey(world.workload, from);
    const cuts = callsIn(world, from, to).filter(({ action, shardIds: [shardId = ''] }) => {
      const cut = world.shardWithId(shardId);
      return action === 'SplitShard' && cut !== undefined && contains(cut, hashKey);
    });
    const isCutOff = world
      .shardsOpenSince((from + RELIEF_MINUTES) * 60)
      .some(
        (shard) =>
          contains(shard, hashKey) && shard.endingHashKey - shard.startingHashKey < OWN_HASH_KEYS_MAX,
      );
    const isCutAgain = cuts.some(({ atSeconds }) => atSeconds >= (from + RELIEF_MINUTES) * 60);
    const suffered = neighboursRefusedShare(world, hashKey, [from + RELIEF_MINUTES, to]);
    return [
      ...(isCutOff ? [] : ['It was not cut off.']),
      ...(isCutAgain || cuts.length > 2 ? ['It was cut off more than once.'] : []),
      ...(suffered > NEIGHBOURS_REFUSED_MAX
        ? [`Its neighbours suffered: ${(100 * suffered).toFixed(2)} % of theirs were refused.`]
        : []),
      ...(openShardsIn(world, world.workload.minutes - 1) > openShardsIn(world, from - 1)
        ? ['Its room was kept.']
        : []),
    ];
  },
  avoidableThrottledPctMax: 0.5,
  movesPerShardAndDayMax: 9,
};

/** A stream of keys, each with its load in shards' capacities. */
function byKey(
  name: string,
  minutes: number,
  loadsIn: (minute: number, add: (key: string, load: number) => void) => void,
): Workload {
  const collector = collectWorkload(true);
  for (let minute = 0; minute < minutes; minute++)
    loadsIn(minute, (key, load) => {
      const records = Math.round((load * SHARD_BYTES_PER_MINUTE) / RECORD_BYTES);
      collector.add(minute, key, records, records * RECORD_BYTES);
    });
  return collector.finish(name, minutes);
}

/** Two keys and nothing else: one from a third of a shard to eight within two days, the other up to five by day. */
function twoKeys(): Workload {
  const random = seededRandom(SEED);
  const minutes = 2_880;
  return byKey('two keys', minutes, (minute, add) => {
    add('growing', (0.3 + (7.7 * minute) / minutes) * Math.exp(0.05 * normal(random)));
    add('daily', (3 - 2 * Math.cos((2 * Math.PI * minute) / 1_440)) * Math.exp(0.05 * normal(random)));
  });
}

/** Timers: forty keys that would fill six shards for one minute of fifteen, not all the same one, and sixty small ones beside them. */
function timers(): Workload {
  return byKey('timers', 720, (minute, add) => {
    for (let key = 0; key < 100; key++) {
      const isLarge = key < 40;
      if (!isLarge || minute % 15 === (7 * key) % 15) add(`timer ${key}`, isLarge ? 6 : 0.2);
    }
  });
}

/** Ten shards' load of two hundred keys, and one key more, of another shard: the minute. */
function keyOfTheMinute(): Workload {
  const random = seededRandom(SEED);
  return byKey('key of the minute', 300, (minute, add) => {
    add(`minute ${minute}`, 1);
    for (let key = 0; key < 200; key++) add(`key ${key}`, 0.05 * Math.exp(0.2 * normal(random)));
  });
}

/** Twelve shards' load of two hundred keys, and three jobs at any time, each a key of 1.2 shards for ten minutes. */
function shortJobs(): Workload {
  const random = seededRandom(SEED);
  return byKey('short jobs', 240, (minute, add) => {
    for (let lane = 0; lane < 3; lane++) add(`job ${Math.floor((minute + 3 * lane) / 10)}.${lane}`, 1.2);
    for (let key = 0; key < 200; key++) add(`key ${key}`, 0.06 * Math.exp(0.2 * normal(random)));
  });
}

/** The faults of a run that held more shards in any minute. */
function heldMoreThan(shardsMax: number, { accounts }: Pick<StreamWorld, 'accounts'>): string[] {
  const most = Math.max(...accounts.map(({ shardMinutes }) => shardMinutes));
  return most > shardsMax ? [`${most.toFixed(1)} shards were held, which help no key.`] : [];
}

/** The stream of the key that moves is held at so many: it needs seven, and as it is cut eleven. */
const ROOM_FOR_ALL_SHARDS = 8;

/** Two keys, and what lies below, between and above them. */
const TWO_KEYS_SHARDS_MAX = 5;

/** Without merges in between 60 were held: the twelve that others need, three for jobs, and what two cuts for each left behind. */
const SHORT_JOBS_SHARDS_MAX = 55;

/** An hour and a bit until the first key is given up, and some more. */
const LEARNT_MINUTE = 120;

/** As many as the timers that are more than a shard, and twelve shards' load of small ones that lie between them. */
const TIMERS_SHARDS_MAX = 75;

/** A dozen, and one round of cuts. */
const UNSAMPLED_SHARDS_MAX = 20;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a hot key that moves': movingHotKey,
  'a hot key that moves, and no shard more may be open': {
    story:
      'the same with all of MaxShards open from early on: two other shards make room for each key in turn',
    workload: () => builtInWorkload('moving-hot-key', SEED),
    parameters: { MaxShards: ROOM_FOR_ALL_SHARDS },
    // It begins with one more.
    faults: ({ accounts }) => heldMoreThan(ROOM_FOR_ALL_SHARDS, { accounts: accounts.slice(1) }),
    avoidableThrottledPctMax: 6,
    movesPerShardAndDayMax: 12,
  },
  'a key larger than a shard': keyBeyondShard,
  'two keys larger than shards': {
    story:
      'two keys are all there is, and outgrow their shards: more shards do not help them, and none are held',
    workload: twoKeys,
    faults: (world) => heldMoreThan(TWO_KEYS_SHARDS_MAX, world),
    avoidableThrottledPctMax: 0.1,
    movesPerShardAndDayMax: 3,
  },
  'a key larger than a shard, and no samples': {
    story:
      'one key is 1.6 shards, and no record may be read: it is cut out as far as loads tell, and then left alone',
    workload: () => builtInWorkload('key-beyond-shard', SEED),
    parameters: { SampleRecords: 'Off' },
    faults: (world) => heldMoreThan(UNSAMPLED_SHARDS_MAX, world),
    avoidableThrottledPctMax: 1,
    movesPerShardAndDayMax: 12,
  },
  'timers larger than shards': {
    story:
      'forty keys would fill six shards for one minute of fifteen: each is seen for what it is, though it is over by the time that metrics tell, and none is cut in vain',
    workload: timers,
    faults: (world) => heldMoreThan(TIMERS_SHARDS_MAX, world),
    avoidableThrottledPctMax: 1.5,
    movesPerShardAndDayMax: 20,
  },
  'the minute as a key': {
    story:
      'every minute another key is a shard by itself: once a dozen were gone before they had one, no more are cut out',
    workload: keyOfTheMinute,
    faults(world) {
      const cutOut = callsIn(world, LEARNT_MINUTE, world.workload.minutes).filter(({ reason }) =>
        reason.startsWith('HotKey'),
      );
      return cutOut.length > 0 ? [`${cutOut.length} keys were still cut out.`] : [];
    },
    avoidableThrottledPctMax: 5,
    movesPerShardAndDayMax: 30,
  },
  'short jobs': {
    story:
      'eighteen jobs an hour, each a key beyond a shard for ten minutes: a cut every few minutes does not keep what other jobs left from being merged',
    workload: shortJobs,
    faults: (world) => heldMoreThan(SHORT_JOBS_SHARDS_MAX, world),
    avoidableThrottledPctMax: 4,
    movesPerShardAndDayMax: 80,
  },
  'a flash crowd': {
    story: 'tenfold within five minutes: the first minutes are lost to everybody, the rest is not',
    workload: () => builtInWorkload('flash-crowd', SEED),
    avoidableThrottledPctMax: 4.5,
    movesPerShardAndDayMax: 15,
  },
  'a slow ramp': {
    story:
      'two shards’ load grow to ten within a day: they grow with it, by as little as pays, and what is refused on the way is less than that saves',
    workload: () => evenly('slow ramp', 1_440, (minute) => 2 + (8 * minute) / 1_440),
    avoidableThrottledPctMax: 0.2,
    movesPerShardAndDayMax: 15,
  },
  'a noisy idle stream': {
    story: 'a third of a shard with thirty percent of noise, for a day: it is left alone',
    workload: noisyIdle,
    avoidableThrottledPctMax: 0.01,
    movesPerShardAndDayMax: 0,
  },
  'many keys that idle between spikes': {
    story:
      'two days of next to nothing and 16 spikes of 100 keys: at one shard they seem to lie evenly, at eight they do not, and shards are not opened for the one and merged for the other',
    workload: () => builtInWorkload('idle-spikes', 20),
    avoidableThrottledPctMax: 6,
    movesPerShardAndDayMax: 8,
  },
  'a batch every night': nightly,
  'minutes that scatter': {
    story:
      'eight shards’ load, a third more or less each minute, for two days: it is given the shards that pay, and left alone',
    workload: scatteringMinutes,
    avoidableThrottledPctMax: 0.4,
    movesPerShardAndDayMax: 8,
  },
  'a producer that writes every five minutes': {
    story:
      'one minute of five carries three times the others, and looks fall in between: what is refused time and again is seen all the same',
    workload: flushing,
    avoidableThrottledPctMax: 0.6,
    movesPerShardAndDayMax: 16,
  },
  'someone resharding by hand': byHand,
  'metrics missing': metricsMissing,
  'a merge that must wait for iterator age': behindConsumers,
};
