import type { ComparedRule } from './comparison';
import type { Prices } from './prices';
import type { TraceSummary } from './result';
import { OWN_RULE } from './rule-names';
import { traceLine } from './summary';

const HEADINGS = ['rule', 'score', 'shards', 'lost %', 'moves', '$/month'];

/** The rules as they stand to each other, best first; 65 columns wide. */
export function comparisonTable(
  trace: TraceSummary,
  rules: readonly ComparedRule[],
  { region, asOf }: Prices,
): string {
  const rows = [HEADINGS, ...rules.map((rule) => row(rule, trace.minutes / 60))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] as string).length)),
  );
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
      )
      .join('  '),
  );
  return `${[
    `${trace.file}: ${traceLine(trace)}`,
    '',
    ...lines,
    '',
    'score: (shard-minutes + 5 · moves) / fewest possible + percent lost;',
    '1.00 is perfection. shards: on average. lost: throttled though a',
    `better cut would have had room. $: ${region}, prices of ${asOf}.`,
  ].join('\n')}\n`;
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
