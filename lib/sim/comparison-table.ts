import type { Prices } from '../core/prices';
import type { Canvas } from '../terminal/screen';
import { aligned } from '../terminal/table';
import type { ComparedRule } from './comparison';
import { COUNTED_OF_RULES, sourceOf } from './prices';
import type { TraceSummary } from './result';
import { OWN_RULE } from './rule-names';
import { traceLine } from './summary';

const HEADINGS = ['rule', 'score', 'shards', 'lost %', 'moves', '$/month'];

/** The rules as they stand to each other, best first: a table 65 columns wide. */
export function sayComparison(
  trace: TraceSummary,
  rules: readonly ComparedRule[],
  prices: Prices,
  screen: Canvas,
): void {
  const rows = [HEADINGS, ...rules.map((rule) => row(rule, trace.minutes / 60))];
  screen.say(`${trace.file}: ${traceLine(trace)}`);
  screen.say('');
  for (const line of aligned(rows)) screen.line(line);
  screen.say('');
  screen.say(
    `score: (shard-minutes + 5 · moves) / fewest possible + percent lost; 1.00 is perfection. shards: on average. lost: throttled though a better cut would have had room. $: ${COUNTED_OF_RULES}; ${sourceOf(prices)}.`,
  );
}

function row({ rule, score, monthlyCost }: ComparedRule, hours: number): string[] {
  return [
    rule === OWN_RULE ? `${rule} *` : rule,
    score.score.toFixed(2),
    (score.shardHours / hours).toFixed(1),
    score.avoidableThrottledPct.toFixed(2),
    String(score.moves),
    monthlyCost.toFixed(2),
  ];
}
