/**
 * What is done every minute besides the alarms' own events: publish OpenShardCount, restore bounds that someone else left,
 * and look again at each stream at the pace that its last decision asked for: EventBridge hears of alarms' transitions only, and
 * no alarm tells of a rise that has not arrived yet or of neighbours that have gone cold.
 */

import { openShardsOf } from '../core/open-shards';
import type { Policy } from '../core/policy';
import type { ActReason, HoldReason } from '../core/reasons';
import type { StandingAlarm, StreamRecord, SweepPorts } from '../ports';
import type { AlarmDefinition } from '../triggers/alarms';
import { type Deployment, streamOfAlarm } from '../triggers/trigger';
import { policyEvidence, streamPolicy } from './context';
import { heldMeasures } from './execution-measures';
import { SWEEP_EVERY_SECONDS } from './next-sweep';
import { isReshardable, lookQuietly, type QuietLook, type QuietlyLookedAt } from './quiet-look';
import { LASTING_FAILURES } from './record';
import type { TagReader } from './remembered-tags';
import { unansweredMeasures } from './unanswered';

export interface SweepContext {
  readonly ports: SweepPorts;
  readonly deployment: Deployment;
  readonly policy: Policy;
  /** Who tells tags: Kinesis, unless said. */
  readonly tagsOf?: TagReader;
}

export interface SweepSummary {
  readonly streams: readonly SweptStream[];
  /** Why nobody knows which alarms stand; the streams were swept all the same. */
  readonly alarmsError?: string;
}

interface SweptStream extends Pick<QuietLook, 'decision'> {
  readonly streamName: string;
  readonly openShardCount?: number;
  /** Why an execution was started, if one was. */
  readonly started?: string;
  /** What went wrong with this stream; the others were swept all the same. */
  readonly error?: string;
}

/** A stream that is to be looked at now. */
interface DueStream extends QuietlyLookedAt {
  readonly streamName: string;
  readonly openShardCount: number;
  readonly standingAlarms: readonly string[];
}

/** How many streams are attended to together: enough to keep the function busy while services answer. */
const STREAMS_AT_ONCE = 4;

/** Of a larger stream a look is left to the workflow: four metrics of so many shards are what one call of GetMetricData takes. */
const LOOKED_AT_SHARDS_MAX = 100;

/** After this the sweep takes no look more of its own, so that it ends before its time-out of 55 s: the workflow takes those left. */
const LOOKING_SECONDS_MAX = 40;

/** The alarms by the harm that they tell of: records are refused, will be soon, are read late. The others can wait. */
const BY_SEVERITY: readonly AlarmDefinition['suffix'][] = [
  'write-throttled',
  'hot-shard',
  'utilization-high',
  'iterator-age',
];

/** Within so long the execution that an alarm starts has taken its look, or found that another has the stream. */
const OWN_LOOK_SECONDS = 30;

/** What a look says that has seen that the stream left its bounds. */
const SEEING_BOUNDS: readonly (ActReason | HoldReason)[] = [
  'AboveMaxShards',
  'BelowMinShards',
  'ScaleUpCooldown',
  'ScaleDownCooldown',
];

/** Throws nothing: what goes wrong is told in the summary. */
export async function sweep(context: SweepContext): Promise<SweepSummary> {
  const { deployment } = context;
  const beganAtSeconds = context.ports.clock.nowSeconds();
  const { inAlarm, ...trouble } = await standingAlarms(context.ports);
  const swept = new Map<string, SweptStream>(
    deployment.streamNames.map((streamName) => [streamName, { streamName }]),
  );
  const due: DueStream[] = [];
  await severalAtOnce(deployment.streamNames, async (streamName) => {
    const standing = inAlarm.filter(({ name }) => streamOfAlarm(name, deployment) === streamName);
    const seen = await told(streamName, () => sweepStream(context, streamName, standing));
    swept.set(streamName, 'shards' in seen ? { streamName, openShardCount: seen.openShardCount } : seen);
    if ('shards' in seen) due.push(seen);
  });
  due.sort((a, b) => severityOf(a) - severityOf(b));
  await severalAtOnce(due, async (stream) => {
    const { streamName, openShardCount } = stream;
    const came = await told(streamName, () => attend(context, stream, beganAtSeconds));
    swept.set(streamName, { openShardCount, ...came });
  });
  return { streams: [...swept.values()], ...trouble };
}

/** Only which stream comes first hangs on them, and which look comes sooner: an account takes nine DescribeAlarms a second, of everybody's tools together. */
async function standingAlarms({
  alarms,
}: SweepPorts): Promise<{ readonly inAlarm: readonly StandingAlarm[] } & Pick<SweepSummary, 'alarmsError'>> {
  try {
    return { inAlarm: await alarms.inAlarm() };
  } catch (error) {
    return { inAlarm: [], alarmsError: sentenceOf(error as Error) };
  }
}

/** Does them in their order, a few at a time. */
async function severalAtOnce<Item>(items: readonly Item[], go: (item: Item) => Promise<void>): Promise<void> {
  // Each worker takes the next that no other has taken.
  const remaining = items.values();
  const worker = async () => {
    for (const item of remaining) await go(item);
  };
  await Promise.all(Array.from({ length: STREAMS_AT_ONCE }, worker));
}

/** What came of a stream; where something went wrong, that. */
async function told<Came>(streamName: string, go: () => Promise<Came>): Promise<Came | SweptStream> {
  try {
    return await go();
  } catch (error) {
    return { streamName, error: sentenceOf(error as Error) };
  }
}

function sentenceOf({ name, message }: Error): string {
  return `${name}: ${message}`;
}

/** What every stream gets every minute. It takes no call of which the account has few: DescribeStreamSummary is one. */
async function sweepStream(
  context: SweepContext,
  streamName: string,
  standing: readonly StandingAlarm[],
): Promise<SweptStream | DueStream> {
  const { ports } = context;
  const nowSeconds = ports.clock.nowSeconds();
  const shards = await ports.streams.listShards(streamName);
  const openShardCount = openShardsOf(shards).length;
  await ports.measures.publish(streamName, { OpenShardCount: openShardCount }, nowSeconds);
  const record = await ports.state.read(streamName);
  const standingAlarms = standing.map(({ name }) => name);
  const unanswered = unansweredMeasures(standingAlarms, record, nowSeconds);
  await ports.measures.publish(streamName, unanswered, nowSeconds);
  const own = await streamPolicy(context, streamName, record.readTags);
  const { policy, ignored, readTags } = own;
  const tags = ignored.length > 0 && { ignoredTags: ignored.join(' ') };
  const seen = { streamName, openShardCount };
  const isDue =
    nowSeconds >= record.lookAgainAtSeconds ||
    (isFarOff(record, nowSeconds) && standing.some((alarm) => isUnseen(alarm, record, nowSeconds))) ||
    wereJustLeft(openShardCount, policy, record);
  if (!isDue) return seen;
  const { lookAgainAtSeconds } = record;
  const read = { shards, policy, policyEvidence: policyEvidence(own), readTags, lookAgainAtSeconds };
  return { ...seen, ...tags, ...read, standingAlarms };
}

/** Whether the next sweep takes no look anyway. */
function isFarOff({ lookAgainAtSeconds }: StreamRecord, nowSeconds: number): boolean {
  return lookAgainAtSeconds > nowSeconds + SWEEP_EVERY_SECONDS;
}

/**
 * Whether the alarm tells of more than the last look saw, and its own execution would have looked by now. That one ends at once where a look is under way, or another
 * execution is about to end, which may have seen metrics from before the rise, and put off the next look by an hour; and an alarm tells once.
 */
function isUnseen(
  { name, sinceSeconds }: StandingAlarm,
  { lookedAtSeconds }: StreamRecord,
  nowSeconds: number,
): boolean {
  if (severityOfAlarms([name]) === BY_SEVERITY.length || lookedAtSeconds === undefined) return false;
  return sinceSeconds > lookedAtSeconds && sinceSeconds <= nowSeconds - OWN_LOOK_SECONDS;
}

/**
 * Whether somebody left the bounds and no look has seen it yet: none that was put off may wait for that. What has seen it said when to look again, as did what
 * failed at it and only a person can mend.
 */
function wereJustLeft(open: number, policy: Policy, { lastReason = '' }: StreamRecord): boolean {
  const isSeen = [...SEEING_BOUNDS, ...LASTING_FAILURES].includes(lastReason);
  return boundsLeft(open, policy) !== undefined && !isSeen;
}

/** The less, the sooner: streams that left their bounds, then by the worst of their alarms. */
function severityOf({ openShardCount, policy, standingAlarms }: DueStream): number {
  if (boundsLeft(openShardCount, policy) !== undefined) return -1;
  return severityOfAlarms(standingAlarms);
}

/** Which of BY_SEVERITY is the worst of those that stand; their number where none does. */
function severityOfAlarms(standing: readonly string[]): number {
  const worst = BY_SEVERITY.findIndex((suffix) => standing.some((name) => name.endsWith(suffix)));
  return worst < 0 ? BY_SEVERITY.length : worst;
}

/** Looks at the stream, or starts an execution that does. */
async function attend(
  { ports }: SweepContext,
  due: DueStream,
  beganAtSeconds: number,
): Promise<Omit<SweptStream, 'openShardCount'>> {
  const { streamName, openShardCount } = due;
  const hasTime = ports.clock.nowSeconds() - beganAtSeconds < LOOKING_SECONDS_MAX;
  const isLooking = hasTime && openShardCount <= LOOKED_AT_SHARDS_MAX;
  const { decision, startBecause } = isLooking
    ? await lookQuietly(ports, streamName, due, beganAtSeconds)
    : await leaveToWorkflow(ports, due);
  // An execution measures for itself.
  if (startBecause !== undefined) await ports.executions.start(streamName, startBecause);
  else if (decision !== undefined)
    await ports.measures.publish(streamName, heldMeasures(decision.reason), ports.clock.nowSeconds());
  return {
    streamName,
    ...(decision !== undefined && { decision }),
    ...(startBecause !== undefined && { started: startBecause }),
  };
}

async function leaveToWorkflow({ streams }: SweepPorts, due: DueStream): Promise<QuietLook> {
  const stream = await streams.describe(due.streamName);
  return isReshardable(stream) ? { startBecause: reasonToLook(due) } : {};
}

function reasonToLook({ openShardCount, policy, standingAlarms }: DueStream): string {
  if (standingAlarms.length > 0) return `still in ALARM: ${standingAlarms.join(', ')}`;
  return boundsLeft(openShardCount, policy) ?? 'the last decision asked for another look';
}

function boundsLeft(open: number, { MinShards, MaxShards }: Policy): string | undefined {
  if (open < MinShards) return `${open} shards are open and MinShards is ${MinShards}`;
  if (open > MaxShards) return `${open} shards are open and MaxShards is ${MaxShards}`;
  return undefined;
}
