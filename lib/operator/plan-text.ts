/** A plan on a terminal: the map of the hash key space, the hottest shards, what would be done and why. */
import { positionOf, shareOfSpace } from '../core/hash-range';
import { counted, percent } from '../terminal/figures';
import type { Canvas } from '../terminal/screen';
import { aligned } from '../terminal/table';
import type { WireOperation } from '../workflow/state';
import { askedText } from './evidence';
import { hashSpaceMap } from './hash-space-map';
import { span, utc } from './moments';
import { planTexts } from './operation-text';
import type { Planned, ShardUse } from './plan';
import { overridesText } from './stream-policy-text';

/** How many of the hottest shards are listed: the map shows them all. */
const SHARDS_LISTED = 6;

export function sayPlan(planned: Planned, screen: Canvas): void {
  const { streamName, region, situation, summary, shards, policy, decision } = planned;
  const { utilization } = summary.evidence;
  const used = utilization === undefined ? 'use unknown' : `${percent(Number(utilization))} used`;
  const open = `${counted(shards.length, 'shard')} open, ${used}`;
  screen.say(`${streamName} in ${region}, ${utc(situation.nowSeconds)} UTC: ${open}`, { tone: 'title' });
  screen.say('');
  const plan = decision.kind === 'act' ? decision.plan : [];
  for (const line of hashSpaceMap(shards, plan, policy.ScaleUpUtilization, screen)) screen.line(line);
  screen.say('');
  for (const line of aligned(shardRows(shards))) screen.line(`  ${line}`);
  screen.say('');
  sayDecision(planned, screen);
}

function shardRows(shards: readonly ShardUse[]): string[][] {
  const hottest = [...shards].sort((a, b) => b.utilization - a.utilization).slice(0, SHARDS_LISTED);
  const heading = shards.length > SHARDS_LISTED ? 'hottest shards' : 'shard';
  return [
    [heading, 'from', 'width', 'used', 'peak', 'refused'],
    ...hottest.map((shard) => [
      shard.shardId,
      percent(positionOf(shard.startingHashKey), 1),
      percent(shareOfSpace(shard), 1),
      knownPercent(shard.utilization),
      knownPercent(shard.peakUtilization),
      Number.isNaN(shard.throttledRecords) ? '?' : String(Math.round(shard.throttledRecords)),
    ]),
  ];
}

function knownPercent(ratio: number): string {
  return Number.isNaN(ratio) ? '?' : percent(ratio);
}

function sayDecision(planned: Planned, screen: Canvas): void {
  const { summary, policy, shards } = planned;
  const isObserved = summary.kind === 'act' && policy.Mode === 'Observe';
  const what =
    summary.kind === 'hold'
      ? 'Nothing would be done'
      : isObserved
        ? 'Would be done, were Mode not Observe'
        : 'Would be done';
  screen.say(`${what}: ${summary.reason}`, { tone: summary.kind === 'act' ? 'up' : 'title' });
  screen.say(`  ${summary.sentence}`, { indent: 2 });
  planTexts(summary.operations, shards.length).forEach((text, index) => {
    screen.say(`  ${index + 1}. ${text}${hashKeyText(summary.operations[index])}`, { indent: 5 });
  });
  screen.say(`Another look is worth it in ${span(summary.lookAgainSeconds)}.`);
  const overrides = overridesText(planned);
  if (overrides !== undefined) screen.say(`Set by the stream's tags: ${overrides}.`);
  const asked = askedText(summary.evidence);
  if (asked !== undefined) screen.say(`This look asked for ${asked}.`, { tone: 'quiet' });
}

/** The key itself, for whoever wants to do it by hand. */
function hashKeyText(operation: WireOperation | undefined): string {
  return operation !== undefined && 'hashKey' in operation ? ` (hash key ${operation.hashKey})` : '';
}
