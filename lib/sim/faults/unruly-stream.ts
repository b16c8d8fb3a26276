/** A simulated stream that other hands change, and that its services do not always show as it is. */
import { hashKeyAt, tileWholeSpace, widthOf } from '../../core/hash-range';
import { withColumns } from '../../core/metric-columns';
import type { MetricWindow, Shard, ShardMinutes } from '../../core/model';
import { InvalidRequest, StreamNotFound } from '../../errors';
import type { Measures, Metrics, Samples, Streams } from '../../ports';
import { type SimulatedMetrics, simulatedMetrics } from '../ports/metrics';
import { simulatedSamples } from '../ports/samples';
import { EPOCH_SECONDS, simulatedStream } from '../ports/simulated-stream';
import { simulatedStreams } from '../ports/streams';
import { type StreamWorld, streamWorld } from '../stream-world';
import type { Condition, ConditionKind, StreamChange } from './fault';
import type { Scenario } from './scenario';

export const STREAM_NAME = 'orders';

/** Of a call that we made ourselves; what a person does has another reason. */
const OWN_REASON = 'ours';

const BURST = 0.1;

/** How long Kinesis takes to delete a stream and to create it anew. */
const RECREATION_SECONDS = 180;

/** How far a listing that is stale lies back. */
const LISTING_LAG_SECONDS = 45;

const SLOW_UPDATE_SECONDS = 3_600;

/** How many open shards the account may have where that is little. */
const SHARD_LIMIT = 5;

export interface UnrulyStream {
  /** As it is now; another one after the stream was deleted and created anew. */
  readonly world: StreamWorld;
  readonly exists: boolean;
  readonly streams: Streams;
  readonly metrics: Metrics;
  readonly measures: Measures;
  readonly samples: Samples;
  readonly tags: Readonly<Record<string, string>>;
  /** What the alarms see. */
  newest: SimulatedMetrics['newest'];
  advanceTo(seconds: number): void;
  /** By another hand. */
  change(change: StreamChange): void;
  begin(condition: Condition): void;
  end(kind: ConditionKind): void;
  isUnder(kind: ConditionKind): boolean;
  /** When another hand last changed the shards, or the listing last lagged: what was planned on before is excused. */
  readonly lastForeignSeconds: number;
}

interface Generation {
  readonly world: StreamWorld;
  readonly streams: Streams;
  readonly metrics: SimulatedMetrics;
  readonly samples: Samples;
  /** Seconds from the start of the workload. */
  readonly createdSeconds: number;
}

function generation({
  workload,
  seed,
  shards,
  createdSeconds,
  conditions,
}: Pick<Scenario, 'workload' | 'seed'> & {
  readonly shards: number;
  readonly createdSeconds: number;
  readonly conditions: ReadonlyMap<ConditionKind, Condition>;
}): Generation {
  const world = streamWorld(workload, {
    initialShards: shards,
    burst: BURST,
    shardLimit: () => (conditions.has('shard limit') ? SHARD_LIMIT : Number.POSITIVE_INFINITY),
    delaySeconds: () => (conditions.has('slow update') ? SLOW_UPDATE_SECONDS : 0),
  });
  const stream = simulatedStream(STREAM_NAME, world);
  return {
    world,
    streams: simulatedStreams(stream, () => OWN_REASON),
    metrics: simulatedMetrics(stream),
    samples: simulatedSamples(stream, seed),
    createdSeconds,
  };
}

export function unrulyStream({ workload, seed, initialShards }: Scenario): UnrulyStream {
  const conditions = new Map<ConditionKind, Condition>();
  let tags: Readonly<Record<string, string>> = {};
  let tagsUntilSeconds = 0;
  let onDemandUntilSeconds = 0;
  let goneUntilSeconds = 0;
  let lastForeignSeconds = Number.NEGATIVE_INFINITY;

  const generationOf = (shards: number, createdSeconds: number) =>
    generation({ workload, seed, shards, createdSeconds, conditions });
  let now = generationOf(initialShards, 0);
  const nowSeconds = () => now.world.nowSeconds;
  const exists = () => nowSeconds() >= goneUntilSeconds;
  const isOnDemand = () => nowSeconds() < onDemandUntilSeconds;
  const foreign = () => {
    lastForeignSeconds = nowSeconds();
  };
  const tagged = () => (nowSeconds() < tagsUntilSeconds ? tags : {});
  const shown = (window: MetricWindow) => degraded(window, conditions);

  const changes: Record<StreamChange['kind'], (change: StreamChange) => void> = {
    'human reshard': ({ choice }) => reshardByHand(now.world, choice),
    retagged({ choice, untilSeconds }) {
      tags = TAGS[Math.floor(choice * TAGS.length)] as Record<string, string>;
      tagsUntilSeconds = untilSeconds;
    },
    recreated({ choice }) {
      goneUntilSeconds = nowSeconds() + RECREATION_SECONDS;
      const seconds = nowSeconds();
      now = generationOf(1 + Math.floor(choice * 8), goneUntilSeconds);
      now.world.advanceTo(seconds);
    },
    'on-demand'({ untilSeconds }) {
      onDemandUntilSeconds = untilSeconds;
    },
  };

  return {
    get world() {
      return now.world;
    },
    get exists() {
      return exists();
    },
    get tags() {
      return tagged();
    },
    get lastForeignSeconds() {
      return conditions.has('stale listing') ? nowSeconds() : lastForeignSeconds;
    },
    streams: unrulyStreams({
      world: () => now.world,
      there() {
        if (!exists()) throw new StreamNotFound(`There is no stream ${STREAM_NAME}.`);
        return now.streams;
      },
      createdSeconds: () => now.createdSeconds,
      isOnDemand,
      isListedLate: () => conditions.has('stale listing'),
      tags: tagged,
    }),
    metrics: {
      read: async (request) => shown(await now.metrics.read(request)),
    },
    measures: { publish: async (...given) => now.metrics.publish(...given) },
    samples: { sample: async (...given) => now.samples.sample(...given) },
    newest: (...given) => shown(now.metrics.newest(...given)),
    advanceTo: (seconds) => now.world.advanceTo(seconds),
    change(change) {
      changes[change.kind](change);
      foreign();
    },
    isUnder: (kind) => conditions.has(kind),
    begin: (condition) => void conditions.set(condition.kind, condition),
    end(kind) {
      conditions.delete(kind);
      if (kind === 'stale listing') foreign();
    },
  };
}

/** Kinesis, as it shows and changes such a stream. */
function unrulyStreams(of: {
  world(): StreamWorld;
  /** @throws StreamNotFound */
  there(): Streams;
  createdSeconds(): number;
  isOnDemand(): boolean;
  isListedLate(): boolean;
  tags(): Readonly<Record<string, string>>;
}): Streams {
  const reshardable = (): Streams => {
    if (of.isOnDemand()) throw new InvalidRequest(`${STREAM_NAME} is in on-demand mode.`);
    return of.there();
  };
  return {
    describe: async (name) => ({
      ...(await of.there().describe(name)),
      mode: of.isOnDemand() ? 'ON_DEMAND' : 'PROVISIONED',
      createdAtSeconds: EPOCH_SECONDS + of.createdSeconds(),
    }),
    async listShards(name) {
      const listed = await of.there().listShards(name);
      if (!of.isListedLate()) return listed;
      const stale = listedAsOf(of.world(), of.world().nowSeconds - LISTING_LAG_SECONDS);
      return tileWholeSpace(stale.filter(({ isOpen }) => isOpen)) ? stale : listed;
    },
    async tags() {
      of.there();
      return { ...of.tags() };
    },
    splitShard: async (...given) => reshardable().splitShard(...given),
    mergeShards: async (...given) => reshardable().mergeShards(...given),
    updateShardCount: async (...given) => reshardable().updateShardCount(...given),
    enableShardLevelMetrics: async (...given) => of.there().enableShardLevelMetrics(...given),
    disableShardLevelMetrics: async (...given) => of.there().disableShardLevelMetrics(...given),
  };
}

/** What a person may tag a stream with. */
const TAGS: readonly Readonly<Record<string, string>>[] = [
  { 'shardwright:MinShards': '6' },
  { 'shardwright:MaxShards': '3' },
  { 'shardwright:Mode': 'Observe' },
  { 'shardwright:MaxShards': 'many' },
  { 'shardwright:MinShards': '12', 'shardwright:MaxShards': '24' },
  { 'shardwright:ScaleUpCooldownSeconds': '300', team: 'orders' },
];

function reshardByHand(world: StreamWorld, choice: number): void {
  const { openShards } = world;
  const index = Math.floor(choice * openShards.length);
  const shard = openShards[index];
  const next = openShards[index + 1];
  try {
    if (choice < 0.3) world.updateShardCount(Math.max(1, openShards.length * 2), 'by hand');
    else if (choice > 0.6 && shard && next) world.mergeShards(shard.shardId, next.shardId, 'by hand');
    else if (shard && widthOf(shard) > 1_000n)
      world.splitShard(shard.shardId, hashKeyAt(shard, 0.37), 'by hand');
  } catch {
    // The stream is UPDATING, or a limit is reached: a person, too, is refused then.
  }
}

/** The shards as they stood then. */
function listedAsOf(world: StreamWorld, seconds: number): Shard[] {
  return world.allShards
    .filter(({ openedAtSeconds }) => openedAtSeconds <= Math.max(0, seconds))
    .map(({ shardId, parentShardIds, startingHashKey, endingHashKey, closedAtSeconds }) => ({
      shardId,
      parentShardIds,
      startingHashKey,
      endingHashKey,
      isOpen: closedAtSeconds === undefined || closedAtSeconds > seconds,
    }));
}

/** What CloudWatch shows of a window while it is not itself. */
function degraded(window: MetricWindow, conditions: ReadonlyMap<ConditionKind, Condition>): MetricWindow {
  let shown = window;
  const missing = conditions.get('metrics missing');
  if (missing !== undefined) {
    const from = (EPOCH_SECONDS + missing.atSeconds - window.startsAtSeconds) / 60;
    shown = blanked(shown, Math.max(0, Math.floor(from)));
  }
  const late = conditions.get('metrics late');
  // What the sweep publishes is on time.
  if (late !== undefined)
    shown = {
      ...blanked(shown, window.minutes - 1 - Math.floor(late.choice * 8)),
      openShardCount: shown.openShardCount,
    };
  const doubled = conditions.get('metrics doubled');
  if (doubled !== undefined)
    shown = withMinuteTwice(shown, window.minutes - 1 - Math.floor(doubled.choice * 8));
  if (!conditions.has('foreign shards') || shown.shards.size === 0) return shown;
  const [some] = shown.shards.values();
  return { ...shown, shards: new Map([...shown.shards, ['shardId-000000009999', some as ShardMinutes]]) };
}

/** The window without any datapoint from a minute on. */
function blanked(window: MetricWindow, from: number): MetricWindow {
  if (from >= window.minutes) return window;
  return withColumns(window, (minutes) => minutes.slice().fill(Number.NaN, Math.max(0, from)));
}

/** The window with a minute that was counted twice. */
function withMinuteTwice(window: MetricWindow, minute: number): MetricWindow {
  const twice = withColumns(window, (minutes) =>
    minutes.map((value, index) => (index === minute ? 2 * value : value)),
  );
  return { ...twice, openShardCount: window.openShardCount };
}
