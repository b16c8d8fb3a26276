import { longestLookbackMinutes } from '../core/following';
import { tileWholeSpace } from '../core/hash-range';
import { needingAncestors } from '../core/load-map';
import { withMeanRecords } from '../core/mean-records';
import type {
  History,
  MetricWindow,
  Observation,
  Shard,
  ShardLevelMetric,
  ShardMinutes,
  Stream,
} from '../core/model';
import { openShardsOf } from '../core/open-shards';
import type { Policy } from '../core/policy';
import { RETURNS_MINUTES } from '../core/returns';
import { OnDemandStream, ServiceUnavailable, StreamBeingDeleted } from '../errors';
import type { MetricRequest, Ports } from '../ports';
import { sinceCreation } from './created-anew';

/** The one shard-level metric that is not about writes. */
const SHARD_AGE: ShardLevelMetric = 'IteratorAgeMilliseconds';

/** A minute's metrics are complete about a minute after it ended (aws.md: "usually over a minute behind"). */
const METRIC_DELAY_SECONDS = 60;

/** Minutes asked for beyond the look-back: the newest may be missing, and a look-back needs to be whole. */
const SPARE_MINUTES = 5;

/** Shortest window, whatever memory allows: as long as the longest pause between two looks, so that none of the stream's minutes goes unseen. */
const WINDOW_MINUTES_MIN = 60;

/** Longest window: CloudWatch answers 1,440 datapoints a metric in one page. */
const WINDOW_MINUTES_MAX = 360;

/**
 * Most shards times minutes asked for: an hour of 10,000 shards, which is what a decision's second and 256 MB are measured for (`npm run bench`).
 * Up to 3,200 shards nothing is left out.
 */
const SHARD_MINUTES_MAX = 600_000;

/** How many generations of closed shards are asked for what young shards' ranges carried before. */
const GENERATIONS = 8;

/** What Kinesis says of a stream. */
export interface DescribedStream {
  readonly stream: Stream;
  /** Open and closed ones. */
  readonly shards: readonly Shard[];
}

/**
 * The stream as it is now.
 * @throws OnDemandStream, StreamBeingDeleted, and what the port throws; ServiceUnavailable where the shards were listed while somebody reshards, page by
 * page, and what is listed fits not together: listed again they will
 */
export async function describeManageable(
  { streams }: Pick<Ports, 'streams'>,
  streamName: string,
): Promise<DescribedStream> {
  const stream = await streams.describe(streamName);
  assertManageable(stream);
  const shards = await streams.listShards(streamName);
  if (!tileWholeSpace(openShardsOf(shards)))
    throw new ServiceUnavailable(
      `Expected the open shards of ${streamName} to cover every hash key once; as listed just now they do not. Try again.`,
    );
  return { stream, shards };
}

/** What can be seen of a stream now without reading its records. */
export async function observe(
  ports: Pick<Ports, 'metrics' | 'clock'>,
  { stream, shards }: DescribedStream,
  history: History,
  policy: Policy,
): Promise<Observation> {
  const observedAtSeconds = ports.clock.nowSeconds();
  const minutes = windowMinutes(openShardsOf(shards).length, history, policy);
  const metrics = await readMetrics(
    ports,
    { stream, shards },
    { nowSeconds: observedAtSeconds, minutes, policy },
  );
  return { observedAtSeconds, stream, shards, metrics, samples: [] };
}

/**
 * How many minutes to ask for: the look-back, or those in which load may have been that comes back, and some to spare, as far as memory
 * allows. What lies further back the learnt
 * look-back remembers of the stream as a whole.
 */
function windowMinutes(openShards: number, history: History, policy: Policy): number {
  const wanted = Math.max(longestLookbackMinutes(history, policy), RETURNS_MINUTES);
  const bearable = Math.floor(SHARD_MINUTES_MAX / Math.max(1, openShards));
  const longest = Math.max(WINDOW_MINUTES_MIN, Math.min(WINDOW_MINUTES_MAX, bearable));
  return Math.min(wanted, longest) + SPARE_MINUTES;
}

/**
 * @throws OnDemandStream, StreamBeingDeleted: nothing that another look would change soon
 */
export function assertManageable(stream: Stream): void {
  if (stream.mode === 'ON_DEMAND') {
    throw new OnDemandStream(
      `${stream.name} is in on-demand mode, where AWS decides the shards. Switch it to provisioned mode, or leave it out of -c streams=….`,
    );
  }
  if (stream.status === 'DELETING') {
    throw new StreamBeingDeleted(
      `${stream.name} is being deleted. Leave it out of -c streams=… at the next deployment.`,
    );
  }
}

async function readMetrics(
  ports: Pick<Ports, 'metrics'>,
  { stream, shards }: Pick<DescribedStream, 'stream' | 'shards'>,
  { nowSeconds, minutes, policy }: { nowSeconds: number; minutes: number; policy: Policy },
): Promise<MetricWindow> {
  const toSeconds = Math.floor((nowSeconds - METRIC_DELAY_SECONDS) / 60) * 60;
  const fromSeconds = toSeconds - minutes * 60;
  const writes = stream.shardLevelMetrics.filter((metric) => metric !== SHARD_AGE);
  const read = async (of: readonly Shard[], more: Partial<MetricRequest> = {}) => {
    const window = await ports.metrics.read({
      streamName: stream.name,
      shardIds: of.map(({ shardId }) => shardId),
      shardLevelMetrics: writes,
      fromSeconds,
      toSeconds,
      ...more,
    });
    return sinceCreation(window, stream);
  };
  const isOn = stream.shardLevelMetrics.length > 0;
  let window = withMeanRecords(await read(isOn ? openShardsOf(shards) : []));
  if (!isOn) return window;
  // A quarter of what a look costs: which shards lag matters only where the stream does.
  if (stream.shardLevelMetrics.includes(SHARD_AGE) && isLagging(window, policy))
    window = withAgesOf(window, await read(openShardsOf(shards), { shardLevelMetrics: [SHARD_AGE] }));
  const known = new Map(shards.map((shard) => [shard.shardId, shard]));
  let youngest = openShardsOf(shards);
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const parents = new Set(needingAncestors(youngest, window).flatMap((shard) => shard.parentShardIds));
    youngest = [...parents].flatMap((shardId) => known.get(shardId) ?? []);
    if (youngest.length === 0) break;
    const older = await read(youngest, { onlyClosedShards: true });
    window = withShardsOf(window, withMeanRecords(older, window.stream));
  }
  return window;
}

/** How far back a lag is looked for: it has to last for minutes before anything is done about it. */
const LAG_MINUTES = 10;

function isLagging({ stream }: MetricWindow, policy: Policy): boolean {
  return stream.iteratorAgeSeconds.slice(-LAG_MINUTES).some((age) => age >= policy.IteratorAgeSeconds);
}

function withAgesOf(window: MetricWindow, aged: MetricWindow): MetricWindow {
  const shards = [...aged.shards].map(([shardId, { iteratorAgeSeconds, ...nothing }]) => {
    const minutes: ShardMinutes = { ...(window.shards.get(shardId) ?? nothing) };
    return [
      shardId,
      iteratorAgeSeconds === undefined ? minutes : { ...minutes, iteratorAgeSeconds },
    ] as const;
  });
  return withShardsOf(window, { ...aged, shards: new Map(shards) });
}

function withShardsOf(window: MetricWindow, older: MetricWindow): MetricWindow {
  const shards = new Map([...window.shards, ...older.shards]);
  if (window.asked === undefined || older.asked === undefined) return { ...window, shards };
  const calls = window.asked.calls + older.asked.calls;
  return { ...window, shards, asked: { calls, metrics: window.asked.metrics + older.asked.metrics } };
}
