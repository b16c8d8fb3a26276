/** A past decision on a terminal: every number of it, what was done, and what came of that. */
import type { Evidence } from '../core/evidence';
import type { Screen } from '../terminal/screen';
import { executionLink } from '../workflow/execution-link';
import type { DecisionSummary, OperationOutcome } from '../workflow/state';
import { askedText, evidenceLines } from './evidence';
import type { Explained, ExplainedExecution, ExplainedSweep } from './explain';
import { span, utc, utcTime } from './moments';
import { operationText, planTexts } from './operation-text';

/** The column in which everything but the time begins. */
const INDENT = 10;

export function sayExplained(explained: Explained, screen: Screen): void {
  if (explained.kind === 'execution') sayExecution(explained, screen);
  else saySweep(explained, screen);
}

function saySweep({ streamName, atSeconds, decision }: ExplainedSweep, screen: Screen): void {
  screen.say(`${streamName}: a look of the sweep, ${utc(atSeconds)} UTC`, { tone: 'title' });
  screen.say('');
  sayDecision({ ...decision, atSeconds }, screen);
}

function sayExecution({ streamName, execution }: ExplainedExecution, screen: Screen): void {
  const { id, startedAtSeconds, endedAtSeconds, status, document, failure } = execution;
  const lasted = endedAtSeconds === undefined ? '' : ` after ${span(endedAtSeconds - startedAtSeconds)}`;
  screen.say(`${streamName}: an execution, ${utc(startedAtSeconds)} UTC, ${status}${lasted}`, {
    tone: 'title',
  });
  const why = document?.trigger?.reason;
  if (why !== undefined) screen.say(`Why it ran: ${why}`, { indent: 2 });
  screen.say(executionLink(id) ?? id);
  screen.say('');
  const { decisions = [], outcomes = [], running } = document ?? {};
  const moments = [
    ...decisions.map((decision) => ({
      atSeconds: decision.atSeconds,
      say: () => sayDecision(decision, screen),
    })),
    ...[...outcomes, ...(running === undefined ? [] : [running])].map((outcome) => ({
      atSeconds: outcome.startedAtSeconds,
      say: () => sayOutcome(outcome, screen),
    })),
  ];
  // A decision and what it starts may fall into one second; the sort keeps the decision first.
  for (const { say } of moments.sort((a, b) => a.atSeconds - b.atSeconds)) say();
  if (failure !== undefined)
    screen.say(`Failed: ${failure.error}: ${failure.cause}`, { indent: 2, tone: 'warning' });
}

type ToldDecision = Pick<DecisionSummary, 'atSeconds' | 'reason' | 'sentence' | 'evidence'> &
  Partial<Pick<DecisionSummary, 'operations' | 'lookAgainSeconds'>>;

function sayDecision(decision: ToldDecision, screen: Screen): void {
  const { atSeconds, reason, sentence, evidence, operations = [], lookAgainSeconds } = decision;
  screen.say(`${utcTime(atSeconds)}  ${reason}: ${sentence}`, { indent: INDENT, tone: 'title' });
  const asked = askedText(evidence);
  const lines = [
    ...evidenceLines(numbersOf(evidence)),
    ...(asked === undefined ? [] : [`asked for ${asked}`]),
    ...planTexts(operations, Number(evidence['openShards'])).map(
      (text, index) => `plan ${index + 1}. ${text}`,
    ),
    ...(lookAgainSeconds === undefined ? [] : [`next look in ${span(lookAgainSeconds)}`]),
  ];
  for (const line of lines) screen.say(`${' '.repeat(INDENT)}${line}`, { indent: INDENT + 2 });
}

/** Without those that the line about the price tells. */
function numbersOf({ metricsAsked: _, metricCalls: __, ...others }: Evidence): Evidence {
  return others;
}

function sayOutcome(outcome: OperationOutcome, screen: Screen): void {
  const { operation, startedAtSeconds, completedAtSeconds, openShardCountBefore } = outcome;
  const lasted = completedAtSeconds === undefined ? '' : `, ${span(completedAtSeconds - startedAtSeconds)}`;
  screen.say(
    `${utcTime(startedAtSeconds)}  ${operationText(operation, openShardCountBefore)}: ${outcome.outcome}${lasted}`,
    { indent: INDENT, tone: 'up' },
  );
}
