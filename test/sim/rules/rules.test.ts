/** Rivals' rules against examples worked from their sources. */
import { awsSamplesTarget } from '../../../lib/sim/rules/aws-samples';
import { epsagonTarget } from '../../../lib/sim/rules/epsagon';
import { targetDown, targetUp } from '../../../lib/sim/rules/scaling-utils';
import { percentOfCapacity, scalingVote, type Vote } from '../../../lib/sim/rules/scaling-vote';
import { substationTarget } from '../../../lib/sim/rules/substation';

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('aws-samples', () => {
  test.each<[string, number, number[], number]>([
    ['doubles after 25 minutes at 75 %', 3, times(5, 0.75), 6],
    ['does not double where one period was below', 3, [...times(4, 0.9), 0.74], 3],
    ['does not double sooner', 3, times(4, 1), 3],
    ['halves where 57 of 60 periods were below 25 %', 8, [...times(3, 0.5), ...times(57, 0.24)], 4],
    ['does not halve where 56 were', 8, [...times(4, 0.5), ...times(56, 0.24)], 8],
    ['does not halve at 25 %', 8, times(60, 0.25), 8],
    ['keeps one shard', 1, times(60, 0), 1],
    ['halves an odd count no further than Kinesis takes', 7, times(60, 0), 4],
  ])('%s', (_, open, utilizations, target) => {
    expect(awsSamplesTarget(open, utilizations)).toBe(target);
  });
});

describe('scaling-utils', () => {
  test.each<[string, number[], number[], Vote]>([
    ['five minutes over 75 %, consecutive or not', [80, 10, 80, 10, 80, 80, 80], [], 'UP'],
    ['four are too few', [80, 80, 80, 80, ...times(11, 50)], times(15, 1), 'NONE'],
    ['fifteen under 25 %', times(15, 24), times(15, 1), 'DOWN'],
    ['missing minutes count as low', times(10, 24), times(10, 1), 'DOWN'],
    ['no minute at all', [], [], 'DOWN'],
    ['the busier of bytes and records decides', times(15, 1), times(15, 80), 'UP'],
    ['at the threshold is neither', times(15, 75), [], 'NONE'],
  ])('%s', (_, bytes, records, vote) => {
    expect(scalingVote(bytes, records)).toBe(vote);
  });

  test('percent are of what all shards take', () => {
    expect(percentOfCapacity('records', Float64Array.of(60_000, Number.NaN, 30_000), 2)).toEqual([50, 25]);
    expect(percentOfCapacity('bytes', Float64Array.of(62_914_560), 1)).toEqual([100]);
  });

  test.each([
    [10, { count: 1 }, 11],
    [10, { percent: 50 }, 15],
    [3, { percent: 50 }, 5],
    [75, { percent: 150 }, 113],
    [10, { percent: 100 }, 10],
  ])('up from %i by %j is %i', (open, step, target) => {
    expect(targetUp(open, step)).toBe(target);
  });

  test.each([
    [10, { count: 1 }, 9],
    [1, { count: 1 }, 1],
    [75, { percent: 25 }, 57],
    [2, { percent: 25 }, 2],
    [10, { percent: 200 }, 5],
  ])('down from %i by %j is %i', (open, step, target) => {
    expect(targetDown(open, step)).toBe(target);
  });
});

describe('substation', () => {
  test.each([
    [4, 8],
    [12, 21],
    [32, 48],
    [40, 50],
  ])('grows from %i to %i', (open, target) => {
    expect(substationTarget(open, times(5, 0.7), 3)).toBe(target);
  });

  test.each([
    [4, 2],
    [12, 7],
    [32, 22],
    [40, 32],
    [1, 1],
  ])('shrinks from %i to %i', (open, target) => {
    expect(substationTarget(open, times(60, 0.3), 30)).toBe(target);
  });

  test('rests three minutes before it grows, and thirty before it shrinks', () => {
    expect(substationTarget(4, times(5, 0.9), 2)).toBe(4);
    expect(substationTarget(4, times(60, 0.1), 29)).toBe(4);
  });

  test('shrinks on a whole hour only', () => {
    expect(substationTarget(4, times(59, 0.1), 60)).toBe(4);
    expect(substationTarget(4, [...times(59, 0.1), 0.36], 60)).toBe(4);
  });
});

describe('epsagon', () => {
  test.each([
    [3, 6],
    [4, 6],
    [50, 75],
    [60, 75],
  ])('grows from %i to %i on a single period', (open, target) => {
    expect(epsagonTarget(open, [0.1, 0.75])).toBe(target);
  });

  test.each([
    [10, 0.1, 5], // twice the peak would be 2: half is the least
    [10, 0.25, 5],
    [10, 0.26, 10],
    [1, 0.1, 1],
  ])(
    'after a day at most at %d of its capacity goes from %i shards to twice its peak: %i',
    (open, peak, target) => {
      expect(epsagonTarget(open, [peak, ...times(287, 0.05)])).toBe(target);
    },
  );

  test('shrinks after a whole day only', () => {
    expect(epsagonTarget(10, times(287, 0))).toBe(10);
  });
});
