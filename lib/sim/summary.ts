import type { Prices } from '../core/prices';
import { counted } from '../terminal/figures';
import type { Screen } from '../terminal/screen';
import { advantageCost, onDemandCost, provisionedCost } from './cost';
import { sourceOf } from './prices';
import type { TraceSummary } from './result';
import { OWN_RULE } from './rule-names';
import type { Score } from './score';
import type { Simulation } from './simulate';

/** The column in which what is told begins, beside what it is called. */
const INDENT = 15;

/** What came of a run, for people. */
export function saySummary(
  simulation: Simulation,
  trace: TraceSummary,
  prices: Prices,
  screen: Screen,
): void {
  const { score, rule } = simulation;
  const lines = [
    `${trace.file}: ${traceLine(trace)}`,
    `${rule}: score ${score.score.toFixed(3)}`,
    '',
    ...scoreLines(score, trace.minutes / 60),
    '',
    ...costLines(simulation, prices),
  ];
  for (const line of lines) screen.say(line, { indent: INDENT });
}

export function traceLine({ minutes, keys, scale }: TraceSummary): string {
  const scaled = scale === 1 ? '' : `, volume × ${scale.toPrecision(4)}`;
  return `${lengthOf(minutes)}, ${keys === 0 ? 'keys unknown' : `${keys} keys`}${scaled}`;
}

function lengthOf(minutes: number): string {
  if (minutes < 60) return counted(minutes, 'minute');
  return minutes < 2880 ? `${(minutes / 60).toFixed(1)} hours` : `${(minutes / 1440).toFixed(1)} days`;
}

function scoreLines(score: Score, hours: number): string[] {
  const percentOf = (bytes: number) => (score.offeredBytes > 0 ? (100 * bytes) / score.offeredBytes : 0);
  const { SplitShard, MergeShards, UpdateShardCount } = score.operations;
  return [
    `  shards       ${(score.shardHours / hours).toFixed(2)} on average, ${score.costRatio.toFixed(3)} times the fewest possible`,
    `  throttled    ${percentOf(score.throttledBytes).toFixed(3)} % of bytes, in ${score.throttledMinutes} minutes;`,
    `               ${percentOf(score.unsplittableBytes).toFixed(3)} % by single keys, ${score.avoidableThrottledPct.toFixed(3)} % avoidably`,
    `  operations   ${SplitShard} splits, ${MergeShards} merges, ${UpdateShardCount} UpdateShardCount: ${score.moves} moves`,
    `               ${score.refused} refused`,
    `  shard-hours  ${score.shardHours.toFixed(1)}; ${score.wholeHourShardHours} if begun hours are billed whole`,
  ];
}

function costLines({ rule, usage }: Simulation, prices: Prices): string[] {
  const { total, shards, puts, shardMetrics, running } = provisionedCost(usage, prices);
  const isOwn = rule === OWN_RULE;
  return [
    `  a month      $${total.toFixed(2)} provisioned, of which`,
    `               $${shards.toFixed(2)} shards, at $${prices.shardHour} a shard-hour,`,
    `               $${puts.toFixed(2)} records put, $${shardMetrics.toFixed(2)} shard-level metrics,`,
    `               ${isOwn ? `$${running.toFixed(2)} Shardwright itself` : 'what the rule itself runs on not counted'};`,
    `               $${onDemandCost(usage, prices).toFixed(2)} on-demand, one consumer;`,
    `               $${advantageCost(usage, prices).toFixed(2)} on-demand Advantage, with its minimum`,
    `               (${sourceOf(prices)})`,
  ];
}
