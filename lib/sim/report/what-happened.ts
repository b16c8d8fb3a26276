/** What came of a run, in sentences: the first says it all. */
import type { ComparedRule } from '../comparison';
import type { TraceSummary } from '../result';
import { dollarsText, lengthText, numberText, operationCountsText, percentText } from './wording';

/** A mark, not a rule that anyone runs: it knows the peak beforehand. */
const MARK = 'static';

/** @param others in any order; there may be none */
export function whatHappened(
  own: ComparedRule,
  others: readonly ComparedRule[],
  trace: TraceSummary,
): string[] {
  const rival = others
    .filter(({ rule }) => rule !== MARK)
    .toSorted((one, other) => one.score.score - other.score.score)[0];
  return [
    rival === undefined ? alone(own) : besides(own, rival),
    inFull(own, trace),
    ...beyondHelp(own),
    money(own, rival),
  ];
}

function besides({ score }: ComparedRule, rival: ComparedRule): string {
  const lost = percentText(score.avoidableThrottledPct);
  const itsLost = percentText(rival.score.avoidableThrottledPct);
  return (
    `Held ${relation(score.shardHours, rival.score.shardHours)} ${rival.rule}, the best-scoring of the other rules, ` +
    `and rejected ${lost} of the bytes offered although another cut had room for them; ${rival.rule} rejected ${itsLost}. ` +
    `The scores are ${score.score.toFixed(2)} and ${rival.score.score.toFixed(2)}, where 1.00 is perfection.`
  );
}

function relation(shardHours: number, others: number): string {
  const percent = Math.round(100 * Math.abs(shardHours / others - 1));
  if (percent === 0) return 'as many shard-hours as';
  if (shardHours > 2 * others) return `${(shardHours / others).toFixed(1)} times the shard-hours of`;
  return `${percent}\u00a0% ${shardHours < others ? 'fewer' : 'more'} shard-hours than`;
}

function alone({ score }: ComparedRule): string {
  return (
    `Held ${numberText(score.shardHours)} shard-hours and rejected ${percentText(score.avoidableThrottledPct)} of the ` +
    `bytes offered although another cut had room for them. The score is ${score.score.toFixed(2)}, where 1.00 is perfection.`
  );
}

function inFull({ rule, score }: ComparedRule, { minutes }: TraceSummary): string {
  const average = numberText(score.shardHours / (minutes / 60));
  return (
    `In ${lengthText(minutes)}, ${rule} kept ${average} shards open on average: ${numberText(score.shardHours)} shard-hours, ` +
    `${numberText(score.costRatio)} times the fewest that could have carried the load. ` +
    `It made ${numberText(score.moves)} moves (${operationCountsText(score.operations)}), ` +
    `and in ${numberText(score.throttledMinutes)} minutes more than a thousandth of the bytes was throttled.`
  );
}

function beyondHelp({ score }: ComparedRule): string[] {
  if (score.unsplittableBytes === 0) return [];
  const percent = percentText((100 * score.unsplittableBytes) / score.offeredBytes);
  return [
    `Apart from that, ${percent} of the bytes offered were beyond any resharder: single keys brought more than one shard takes.`,
  ];
}

function money(own: ComparedRule, rival: ComparedRule | undefined): string {
  const beside = rival === undefined ? '' : `, against ${dollarsText(rival.monthlyCost)} for ${rival.rule}`;
  return `A month of this would cost ${dollarsText(own.monthlyCost)}${beside}.`;
}
