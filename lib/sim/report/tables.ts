/** The figures and the operations, as tables. */

import type { Prices } from '../../core/prices';
import type { ComparedRule } from '../comparison';
import { COUNTED_OF_RULES, sourceOf } from '../prices';
import type { Score } from '../score';
import type { ReshardAction, ReshardCall } from '../stream-world';
import { type Html, html } from './html';
import { momentText } from './time-axis';
import { dollarsText, numberText, operationCountsText, operationText, percentText } from './wording';

interface Figure {
  /** As in the JSON, dotted where it is nested. */
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Every figure of the score, named as in the JSON and with its value in full beside what is shown. */
export function figuresTable(score: Score): Html {
  return html`<dl class="figures">
${figuresOf(score).map(
  ({ name, label, value, text }) =>
    html`<div><dt>${label}</dt><dd data-figure="${name}" data-value="${value}">${text}</dd></div>
`,
)}</dl>`;
}

function figuresOf(score: Score): Figure[] {
  const { operations, offeredBytes } = score;
  const figure = (name: string, label: string, value: number, text = numberText(value)) => ({
    name,
    label,
    value,
    text,
  });
  const bytes = (name: string, label: string, value: number) =>
    figure(name, label, value, `${bytesText(value)} (${percentText(share(value, offeredBytes))})`);
  const lost = score.avoidableThrottledPct;
  return [
    figure('score', 'Score', score.score, score.score.toFixed(3)),
    figure('costRatio', 'Shard-hours, times the fewest', score.costRatio, score.costRatio.toFixed(3)),
    figure('avoidableThrottledPct', 'Avoidably throttled', lost, percentText(lost)),
    figure('throttledMinutes', 'Throttled minutes', score.throttledMinutes),
    figure('moves', 'Moves', score.moves),
    figure('refused', 'Calls refused', score.refused),
    figure('operations.SplitShard', 'SplitShard', operations.SplitShard),
    figure('operations.MergeShards', 'MergeShards', operations.MergeShards),
    figure('operations.UpdateShardCount', 'UpdateShardCount', operations.UpdateShardCount),
    figure('shardHours', 'Shard-hours', score.shardHours),
    figure('boundShardHours', 'The fewest shard-hours', score.boundShardHours),
    figure('wholeHourShardHours', 'Begun hours billed whole', score.wholeHourShardHours),
    figure('offeredBytes', 'Offered', score.offeredBytes, bytesText(score.offeredBytes)),
    bytes('throttledBytes', 'Throttled', score.throttledBytes),
    bytes('unsplittableBytes', 'Throttled by single keys', score.unsplittableBytes),
  ];
}

function share(part: number, whole: number): number {
  return whole > 0 ? (100 * part) / whole : 0;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${numberText(bytes / 1024 ** power)} ${UNITS[power]}`;
}

/** The rules beside one another, best first. */
export function rulesTable(rules: readonly ComparedRule[], own: string, prices: Prices): Html {
  return html`<p class="note">Best score first. Money is a month’s: ${COUNTED_OF_RULES}; ${sourceOf(prices)}.</p>
<div class="scroll"><table class="rules">
<thead><tr><th scope="col">Rule</th><th scope="col">Score</th><th scope="col">Shard-hours</th>
<th scope="col">Avoidably throttled</th><th scope="col">Throttled minutes</th><th scope="col">Moves</th>
<th scope="col">Refused</th><th scope="col">Per month</th></tr></thead>
<tbody>
${rules.map(
  ({ rule, score, monthlyCost }) => html`<tr data-rule="${rule}"${rule === own ? html` class="own"` : ''}>
<th scope="row">${rule}</th><td>${score.score.toFixed(2)}</td><td>${numberText(Math.round(score.shardHours))}</td>
<td>${percentText(score.avoidableThrottledPct)}</td><td>${numberText(score.throttledMinutes)}</td>
<td>${numberText(score.moves)}</td><td>${numberText(score.refused)}</td><td>${dollarsText(monthlyCost)}</td></tr>
`,
)}</tbody></table></div>`;
}

/** Names and values, such as a rule's parameters. */
export function parametersTable(parameters: Readonly<Record<string, number | string>>): Html {
  const rows = Object.entries(parameters);
  if (rows.length === 0) return html`<p>It has none.</p>`;
  return html`<table class="parameters"><tbody>
${rows.map(
  ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
)}</tbody></table>`;
}

/** As many operations as are of use on a page; a run's JSON has them all. */
const MOST_OPERATIONS = 2000;

/** Up to so many are shown at once; more are folded by the day. */
const MOST_UNFOLDED = 40;

const DAY_SECONDS = 86_400;

export function operationsTable(calls: readonly ReshardCall[]): Html {
  if (calls.length === 0) return html`<p>There were none.</p>`;
  const shown = calls.slice(0, MOST_OPERATIONS);
  if (shown.length <= MOST_UNFOLDED) return operationRows(shown);
  const days = byDay(shown);
  const left = calls.length - shown.length;
  const more =
    left === 0 ? '' : html`<p>${numberText(left)} more came after these: the result's JSON has them.</p>`;
  return html`${[...days].map(
    ([day, ofDay]) => html`<details><summary>Day ${day}: ${dayText(ofDay)}</summary>
${operationRows(ofDay)}</details>
`,
  )}${more}`;
}

function byDay(calls: readonly ReshardCall[]): Map<number, ReshardCall[]> {
  const days = new Map<number, ReshardCall[]>();
  for (const call of calls) {
    const day = Math.floor(call.atSeconds / DAY_SECONDS);
    days.set(day, [...(days.get(day) ?? []), call]);
  }
  return days;
}

function dayText(calls: readonly ReshardCall[]): string {
  const applied = calls.filter(({ outcome }) => outcome === 'applied');
  const count = (action: ReshardAction) => applied.filter((call) => call.action === action).length;
  const refused = calls.length - applied.length;
  const counts = {
    SplitShard: count('SplitShard'),
    MergeShards: count('MergeShards'),
    UpdateShardCount: count('UpdateShardCount'),
  };
  return `${operationCountsText(counts)}${refused === 0 ? '' : `, ${numberText(refused)} refused`}`;
}

function operationRows(calls: readonly ReshardCall[]): Html {
  return html`<div class="scroll"><table class="operations">
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Why</th></tr></thead>
<tbody>
${calls.map(
  (call) => html`<tr><td>${momentText(call.atSeconds)}</td><td>${operationText(call)}${
    call.outcome === 'applied' ? '' : html` <strong>refused: ${call.outcome}</strong>`
  }</td><td>${call.reason}</td></tr>
`,
)}</tbody></table></div>`;
}
