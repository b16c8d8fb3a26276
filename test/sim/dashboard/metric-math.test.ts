import type { Minutes } from '../../../lib/core/model';
import { evaluated } from '../../../lib/sim/dashboard/metric-math';

const NONE = Number.NaN;

function values(columns: Record<string, number[]>, found: number[][] = []) {
  const minutes = (Object.values(columns)[0] ?? found[0] ?? []).length;
  return {
    minutes,
    of: (id: string): Minutes => Float64Array.from(columns[id] ?? []),
    found: () => found.map((column) => Float64Array.from(column)),
  };
}

test.each([
  ['bytes / 1000', { bytes: [1000, NONE, 500] }, [1, NONE, 0.5]],
  ['FILL(bytes, 0) / 1000', { bytes: [1000, NONE, 500] }, [1, 0, 0.5]],
  ['FILL(open, REPEAT)', { open: [NONE, 4, NONE, 5] }, [NONE, 4, 4, 5]],
  ['MAX([a, b])', { a: [1, 5, NONE], b: [3, 2, NONE] }, [3, 5, NONE]],
  ['IF(FILL(a, 0) > 0, a / (a + b), 0)', { a: [1, NONE], b: [3, 2] }, [0.25, 0]],
  ['FILL(a, REPEAT) + FILL(b, REPEAT)', { a: [1, NONE], b: [10, NONE] }, [11, 11]],
])('%s of %j is %j', (expression, columns, result) => {
  expect(evaluated(expression, values(columns as Record<string, number[]>))).toEqual(
    Float64Array.from(result),
  );
});

test('a search gives all that it finds, and its words are no ids', () => {
  const expression = `MAX(SEARCH('{AWS/Kinesis,ShardId,StreamName} MetricName="IncomingBytes" StreamName="orders"', 'Sum', 60)) / 2`;

  expect(
    evaluated(
      expression,
      values({}, [
        [2, NONE],
        [6, NONE],
      ]),
    ),
  ).toEqual(Float64Array.of(3, NONE));
});
