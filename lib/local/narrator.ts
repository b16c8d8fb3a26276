/** Tells on the screen what the controller decides and does, and how the stream fares. */
import { utilizationOf } from '../core/demand';
import { operationText } from '../operator/operation-text';
import { hoursAndMinutes, percent } from '../terminal/figures';
import type { Screen, Tone } from '../terminal/screen';
import { PERIOD_SECONDS } from '../triggers/alarms';
import type { DecisionSummary, OperationOutcome, WireOperation, WorkflowState } from '../workflow/state';
import type { StepName } from '../workflow/steps';
import type { Meter, MeteredMinute } from './meter';

export interface Narrator {
  /** The minute that began at `minuteSeconds` is over. */
  minuteOver(minuteSeconds: number, openShardCount: number): void;
  /** A step of the workflow has returned. */
  step(name: StepName, before: WorkflowState, after: WorkflowState): void;
  /** Something that is no decision: an alarm, a message to people, a failure. */
  remark(text: string, tone: Tone): void;
}

export interface NarratorOptions {
  readonly screen: Screen;
  readonly meter: Meter;
  /** When the run began: its moments are told from there. */
  readonly startSeconds: number;
  readonly nowSeconds: () => number;
}

/** Between two lines of figures, in minutes. */
const MINUTES_PER_LINE = 2;

/** The column in which everything but the time begins. */
const INDENT = 7;

export function narrator({ screen, meter, startSeconds, nowSeconds }: NarratorOptions): Narrator {
  let lastHold: string | undefined;
  const say = (text: string, tone: Tone, atSeconds = nowSeconds()) =>
    screen.say(`${hoursAndMinutes(atSeconds - startSeconds).padStart(5)}  ${text}`, { indent: INDENT, tone });

  const decided = (decision: DecisionSummary) => {
    // A hold is told once, not every time that it is found again.
    if (decision.kind === 'hold' && decision.reason === lastHold) return;
    lastHold = decision.kind === 'hold' ? decision.reason : undefined;
    say(`${decision.reason}: ${decision.sentence}`, decision.kind === 'act' ? 'title' : 'quiet');
  };
  const concluded = ({ operation, outcome, startedAtSeconds, openShardCountBefore }: OperationOutcome) => {
    const lasted = Math.round(nowSeconds() - startedAtSeconds);
    say(`${operationText(operation, openShardCountBefore)}: ${outcome}, ${lasted} s`, toneOf(operation));
  };

  return {
    minuteOver(minuteSeconds, openShardCount) {
      const minutesPlayed = (minuteSeconds - startSeconds) / PERIOD_SECONDS + 1;
      if (minutesPlayed % MINUTES_PER_LINE !== 0) return;
      const figures = figuresOf(meter, minuteSeconds + PERIOD_SECONDS);
      const used = figures.load / openShardCount;
      // One that was open for a part of its minute is metered below what it was used: the hottest is no less than the mean.
      const hottest = Math.max(used, figures.hottest);
      const text = [
        String(openShardCount).padStart(6),
        percent(used).padStart(6),
        percent(hottest).padStart(8),
        percent(figures.throttledShare, 1).padStart(10),
      ].join('');
      say(text, figures.throttledShare > 0 ? 'warning' : 'plain', minuteSeconds + PERIOD_SECONDS);
    },
    step(name, before, after) {
      const decision = after.decisions?.at(-1);
      if (name === 'decide' && decision !== undefined) decided(decision);
      for (const outcome of after.outcomes?.slice(before.outcomes?.length ?? 0) ?? []) concluded(outcome);
    },
    remark: (text, tone) => say(text, tone),
  };
}

/** The head of the columns that `minuteOver` fills. */
export const MINUTE_COLUMNS = ' time  shards  used hottest throttled';

/** The minutes since the last line: the stream's accepted load and its hottest shard's minute, in shards, and what was refused. */
function figuresOf(meter: Meter, toSeconds: number) {
  const minutes = Array.from(
    { length: MINUTES_PER_LINE },
    (_, back) => toSeconds - (back + 1) * PERIOD_SECONDS,
  );
  const seen = meter.shardsSeen(toSeconds - MINUTES_PER_LINE * PERIOD_SECONDS, toSeconds);
  const ofStream = minutes.flatMap((minute) => meter.streamMinute(minute) ?? []);
  const ofShards = seen.flatMap((shardId) =>
    minutes.flatMap((minute) => meter.shardMinute(shardId, minute) ?? []),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const throttled = sum(ofStream.map(({ throttledRecords }) => throttledRecords));
  const accepted = sum(ofStream.map(({ records }) => records));
  return {
    load: sum(ofStream.map(loadOf)) / MINUTES_PER_LINE,
    hottest: Math.max(0, ...ofShards.map(loadOf)),
    throttledShare: throttled === 0 ? 0 : throttled / (throttled + accepted),
  };
}

/** A minute's accepted load in shards. */
function loadOf({ bytes, records }: MeteredMinute): number {
  return utilizationOf(bytes, records);
}

function toneOf({ action }: WireOperation): Tone {
  if (action === 'SplitShard') return 'up';
  return action === 'MergeShards' ? 'down' : 'plain';
}
