/**
 * What the workflow needs of the world. Three worlds implement it: AWS, the laptop and the simulation.
 * Every adapter runs the contract suite of its port (test/contract). Errors are those of ./errors.
 */
import type { MeasureValues } from './core/measures';
import type {
  History,
  MetricWindow,
  Sample,
  Shard,
  ShardLevelMetric,
  ShardToSample,
  Stream,
} from './core/model';

/** The streams themselves. All calls may throw StreamNotFound, AccessDenied, Throttled, ServiceUnavailable. */
export interface Streams {
  describe(streamName: string): Promise<Stream>;
  /** Open and closed shards, as long as Kinesis lists them. May throw ResourceInUse, too (API_ListShards, "Errors"). */
  listShards(streamName: string): Promise<Shard[]>;
  tags(streamName: string): Promise<Record<string, string>>;
  /** Those that follow also throw ResourceInUse, LimitExceeded, InvalidRequest; they return as soon as Kinesis has accepted. */
  splitShard(streamName: string, shardId: string, newStartingHashKey: bigint): Promise<void>;
  /** @param shardId the lower of the two in the hash key space */
  mergeShards(streamName: string, shardId: string, adjacentShardId: string): Promise<void>;
  updateShardCount(streamName: string, targetShardCount: number): Promise<void>;
  enableShardLevelMetrics(streamName: string, metrics: readonly ShardLevelMetric[]): Promise<void>;
  disableShardLevelMetrics(streamName: string, metrics: readonly ShardLevelMetric[]): Promise<void>;
}

export interface MetricRequest {
  readonly streamName: string;
  /** Shards to ask for, with the metrics that are on for them; empty asks for the stream alone. */
  readonly shardIds: readonly string[];
  readonly shardLevelMetrics: readonly ShardLevelMetric[];
  /** Start of the first minute wanted; a multiple of 60. */
  readonly fromSeconds: number;
  /** End of the last minute wanted, exclusive; a multiple of 60. */
  readonly toSeconds: number;
  /**
   * Over how many seconds each datapoint is added up: 60 unless said. Of what is older CloudWatch keeps longer periods only, which
   * are then spread evenly over their minutes.
   */
  readonly periodSeconds?: number;
  /**
   * The shards are closed: their minutes change no more, and may be answered from memory. The stream itself is not asked for; its columns
   * mean nothing then.
   */
  readonly onlyClosedShards?: true;
}

/** CloudWatch's metrics. */
export interface Metrics {
  read(request: MetricRequest): Promise<MetricWindow>;
}

/** Metrics of our own. OpenShardCount is among them, which the alarms divide by and every look reads. */
export interface Measures {
  /** Publishes them of the minute that `atSeconds` lies in; nothing happens where there are none. */
  publish(streamName: string, values: MeasureValues, atSeconds: number): Promise<void>;
}

/** A short look at the records of a hot shard. */
export interface Samples {
  /**
   * At most one pass of a few GetRecords calls, within the budget (core/sample-budget). Every record lies in the shard. An empty
   * sample where nothing could be read: never an error for lack of records.
   */
  sample(streamName: string, shard: ShardToSample): Promise<Sample>;
}

/** Proof that one execution may change a stream, until it expires or someone takes it over. */
export interface Lease {
  readonly streamName: string;
  /** The execution. */
  readonly holder: string;
  /** Grows with every new holder and with every renewal: what a step, or an earlier try of it, still has under way is refused then. */
  readonly fencingToken: number;
  readonly expiresAtSeconds: number;
}

/** A stream's tags of ours, and when they were read. */
export interface ReadTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly readAtSeconds: number;
}

/** What people were told of. */
export interface Told {
  readonly reason: string;
  /** Of the key that the reason is about, if it is about one. */
  readonly hashKey?: string;
  /** When it was told; of a key, when it last came up. */
  readonly atSeconds: number;
}

/** What is kept of a stream between executions. */
export interface StreamRecord {
  readonly history: History;
  /** When the stream was created that all this is about; absent where nothing is known of it yet, or an earlier version wrote it. */
  readonly streamCreatedAtSeconds?: number;
  /** Before this the sweep does not start another execution for an alarm that stays in ALARM. */
  readonly lookAgainAtSeconds: number;
  /** When the last look began, or the last execution failed; absent where an earlier version wrote the record. */
  readonly lookedAtSeconds?: number;
  /** How the last execution ended: a decision's reason or an error's name. Told again only when it changes. */
  readonly lastReason?: string;
  /** What people were told of lately, oldest first. Bounded (workflow/ending). */
  readonly told?: readonly Told[];
  /** What an earlier version wrote in place of it: the hashes of the keys that it told of for `lastReason`. */
  readonly toldHashKeys?: readonly string[];
  /** Why the stream's tags were left out of account, where they were. Told again only when it changes. */
  readonly ignoredTags?: string;
  /** How shard-level metrics could not be switched, since they last could. Told again only when it changes. */
  readonly refusedSwitch?: string;
  /** The limit that an UpdateShardCount came up against, since one last was taken. Told again only when it changes. */
  readonly refusedUpdate?: string;
  /** The tags that the last decision's policy followed from. */
  readonly readTags?: ReadTags;
}

/** One item a stream, changed by conditional writes alone. */
export interface State {
  /**
   * Takes the lease where it is free, expired, or already this holder's (a repeated call).
   * @returns undefined where another execution holds it
   */
  acquire(
    streamName: string,
    holder: string,
    nowSeconds: number,
    leaseSeconds: number,
  ): Promise<Lease | undefined>;
  /**
   * Each step's first act. What was saved with the lease as it was before, and arrives later, is refused.
   * @throws LeaseLost where another execution has taken the stream over
   */
  renew(lease: Lease, nowSeconds: number, leaseSeconds: number): Promise<Lease>;
  /** An empty record for a stream never seen. */
  read(streamName: string): Promise<StreamRecord>;
  /** @throws LeaseLost where another execution has taken the stream over, or the lease was renewed since; nothing is written then */
  save(lease: Lease, record: StreamRecord): Promise<void>;
  /** Gives the lease back, renewed since or not; nothing happens where it is no longer this holder's. */
  release(lease: Lease): Promise<void>;
}

/** An alarm that is in ALARM, and since when. */
export interface StandingAlarm {
  readonly name: string;
  readonly sinceSeconds: number;
}

/** The alarms that are in ALARM now. */
export interface Alarms {
  inAlarm(): Promise<StandingAlarm[]>;
}

/** Starts executions of the workflow. */
export interface Executions {
  start(streamName: string, reason: string): Promise<void>;
}

/** What a report is about. All but a notice are events, too: `Shardwright Reshard Started` and so on (docs/events.md). */
export type ReportKind =
  /** The first operation of an execution was started. Only programs are told. */
  | 'Reshard Started'
  | 'Reshard Completed'
  | 'Reshard Failed'
  | 'Unsplittable Key'
  | 'Limit Reached'
  /** Of what a person should know and no program needs to. */
  | 'Notice';

/** What people and programs are told. */
export interface Report {
  readonly kind: ReportKind;
  readonly subject: string;
  /** For a person. */
  readonly text: string;
  /** For a program: plain JSON. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Events {
  publish(report: Report): Promise<void>;
}

export interface Clock {
  nowSeconds(): number;
}

/** What the steps of one execution need. */
export interface Ports {
  readonly streams: Streams;
  readonly metrics: Metrics;
  readonly measures: Measures;
  readonly samples: Samples;
  readonly state: State;
  readonly events: Events;
  readonly clock: Clock;
}

/** What the sweep needs besides. */
export interface SweepPorts extends Pick<Ports, 'streams' | 'metrics' | 'measures' | 'state' | 'clock'> {
  readonly alarms: Alarms;
  readonly executions: Executions;
}
