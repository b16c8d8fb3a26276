/** As much of CloudWatch's metric math as our own alarms and dashboard use. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
import type { Minutes } from '../../core/model';

/** Where the values of an expression come from. */
export interface MathValues {
  readonly minutes: number;
  /** The metric or expression with an id. */
  of(id: string): Minutes;
  /** The metrics that a SEARCH finds. */
  found(search: string): readonly Minutes[];
}

const REPEAT = Symbol('REPEAT');

/** In our expressions ids begin with a small letter, functions are all capitals: the rest is the same in JavaScript. */
const ID = /(?<![\w'"])[a-z]\w*/g;
const QUOTED = /'[^']*'/g;

/** @returns a value a minute, NaN where there is none */
export function evaluated(expression: string, values: MathValues): Minutes {
  const ids = [...new Set(expression.replace(QUOTED, '').match(ID) ?? [])];
  const columns = ids.map((id) => values.of(id));
  const perMinute = new Function('FILL', 'MAX', 'IF', 'SEARCH', 'REPEAT', ...ids, `return ${expression};`);
  // Of each FILL of the expression, in their order: the last value that it saw.
  const last: number[] = [];
  return Float64Array.from({ length: values.minutes }, (_, minute) => {
    let fills = 0;
    const fill = (value: number, by: number | typeof REPEAT) => {
      const place = fills++;
      if (!Number.isNaN(value)) last[place] = value;
      if (Number.isNaN(value)) return by === REPEAT ? (last[place] ?? Number.NaN) : (by as number);
      return value;
    };
    const search = (text: string) => values.found(text).map((column) => column[minute] as number);
    return perMinute(fill, highest, either, search, REPEAT, ...columns.map((column) => column[minute]));
  });
}

/** A minute without a value does not count. */
function highest(values: readonly number[]): number {
  const there = values.filter((value) => !Number.isNaN(value));
  return there.length === 0 ? Number.NaN : Math.max(...there);
}

function either(condition: boolean, one: number, other: number): number {
  return condition ? one : other;
}
