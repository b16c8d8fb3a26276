import {
  CELL_CLASSES,
  cellClassOf,
  cellColor,
  isThrottled,
  type Theme,
  UTILIZATION_STEPS,
} from '../../../lib/sim/report/utilization-scale';

const FULL = UTILIZATION_STEPS - 1;

test.each([
  { utilization: 0, throttledShare: 0, name: 'u0' },
  { utilization: 0.049, throttledShare: 0, name: 'u0' },
  { utilization: 0.5, throttledShare: 0, name: 'u10' },
  { utilization: 0.83, throttledShare: 0.0009, name: 'u16' },
  { utilization: 1, throttledShare: 0, name: 'u19' },
  { utilization: 5, throttledShare: 0, name: 'u19' },
  { utilization: 0.86, throttledShare: 0.001, name: 't0' },
  { utilization: 0.95, throttledShare: 0.01, name: 't1' },
  { utilization: 2, throttledShare: 0.5, name: 't2' },
])(
  '$utilization of the capacity, $throttledShare throttled: $name',
  ({ utilization, throttledShare, name }) => {
    expect(CELL_CLASSES[cellClassOf(utilization, throttledShare)]?.name).toBe(name);
  },
);

test('every throttled class is worse than every other', () => {
  const classes = CELL_CLASSES.map((_, index) => index);
  expect(classes.filter(isThrottled)).toEqual([FULL + 1, FULL + 2, FULL + 3]);
});

/** Lightness, chroma and hue. */
function oklch(color: string): [number, number, number] {
  return [...color.matchAll(/\d+(\.\d+)?/g)].map(([number]) => Number(number)) as [number, number, number];
}

/** How different two colours look: Euclidean in OKLab. */
function distance(one: string, other: string): number {
  const [a, b] = [one, other].map((color) => {
    const [lightness, chroma, hue] = oklch(color);
    const angle = (hue * Math.PI) / 180;
    return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)] as const;
  }) as [readonly [number, number, number], readonly [number, number, number]];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

describe.each<Theme>(['light', 'dark'])('on a %s page', (theme) => {
  const colors = CELL_CLASSES.map((_, index) => cellColor(index, theme));

  test('steps of utilization are equal steps of lightness', () => {
    const lightness = colors.slice(0, UTILIZATION_STEPS).map((color) => oklch(color)[0]);
    const steps = lightness.slice(1).map((value, index) => value - (lightness[index] as number));
    const [mean] = [steps.reduce((sum, step) => sum + step, 0) / steps.length] as [number];
    expect(Math.sign(mean)).toBe(theme === 'light' ? -1 : 1);
    for (const step of steps) expect(Math.abs(step - mean)).toBeLessThan(0.0011);
  });

  test('a throttled cell looks like no utilization', () => {
    const utilization = colors.slice(0, UTILIZATION_STEPS);
    for (const throttled of colors.slice(UTILIZATION_STEPS))
      for (const color of utilization) expect(distance(throttled, color)).toBeGreaterThan(0.15);
  });

  test('throttled classes can be told apart', () => {
    const [some = '', more = '', most = ''] = colors.slice(UTILIZATION_STEPS);
    expect(distance(some, more)).toBeGreaterThan(0.08);
    expect(distance(more, most)).toBeGreaterThan(0.08);
  });
});
