import type { ComparedRule } from '../../../lib/sim/comparison';
import { whatHappened } from '../../../lib/sim/report/what-happened';
import type { RuleName } from '../../../lib/sim/rule-names';
import type { Score } from '../../../lib/sim/score';

const TRACE = { file: 'trace.csv', minutes: 1440, keys: 3, scale: 1 };

function compared(rule: RuleName, score: Partial<Score>, monthlyCost = 100): ComparedRule {
  const operations = { SplitShard: 3, MergeShards: 1, UpdateShardCount: 0 };
  const figures = {
    score: 2,
    costRatio: 1.5,
    avoidableThrottledPct: 0,
    throttledBytes: 0,
    unsplittableBytes: 0,
  };
  const counts = { throttledMinutes: 0, shardHours: 240, boundShardHours: 160, wholeHourShardHours: 240 };
  const rest = { offeredBytes: 1e9, moves: 4, refused: 0, operations };
  return { rule, parameters: {}, monthlyCost, score: { ...figures, ...counts, ...rest, ...score } };
}

/** Spaces that do not break are spaces. */
function lead(own: ComparedRule, others: readonly ComparedRule[]): string {
  return (whatHappened(own, others, TRACE)[0] as string).replaceAll('\u00a0', ' ');
}

test('says first what was held and what was rejected, beside the best of the other rules', () => {
  const own = compared('shardwright', { score: 1.4, shardHours: 207, avoidableThrottledPct: 0.02 });
  const others = [
    compared('epsagon', { score: 4, shardHours: 500 }),
    compared('substation', { score: 2.03, shardHours: 300, avoidableThrottledPct: 0.4 }),
    compared('static', { score: 1.9, shardHours: 900 }),
  ];
  expect(lead(own, others)).toBe(
    'Held 31 % fewer shard-hours than substation, the best-scoring of the other rules, and rejected 0.02 % of the bytes ' +
      'offered although another cut had room for them; substation rejected 0.40 %. The scores are 1.40 and 2.03, where 1.00 is perfection.',
  );
});

test.each([
  [200, 'Held 25 % more shard-hours than'],
  [250, 'Held as many shard-hours as'],
  [100, 'Held 2.5 times the shard-hours of'],
])('where the best rival holds %i of 250 shard-hours: %s', (shardHours, beginning) => {
  const own = compared('shardwright', { shardHours: 250 });
  expect(lead(own, [compared('epsagon', { shardHours })])).toContain(beginning);
});

test('stands alone where there is no other rule', () => {
  expect(lead(compared('shardwright', {}), [])).toContain(
    'Held 240 shard-hours and rejected 0 % of the bytes',
  );
});

test('owns what no resharder could have helped, where there was such', () => {
  const sentences = (unsplittableBytes: number) =>
    whatHappened(compared('shardwright', { unsplittableBytes }), [], TRACE).join('\n');
  expect(sentences(0)).not.toContain('beyond any resharder');
  expect(sentences(5e8)).toContain('50\u00a0% of the bytes offered were beyond any resharder');
});

test('never calls a loss nothing', () => {
  expect(lead(compared('shardwright', { avoidableThrottledPct: 1e-6 }), [])).toContain('under 0.01 %');
});
