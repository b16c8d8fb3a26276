/**
 * The colours of the hash-space map. A class stands for a step of utilization or, before that, for how much was throttled.
 * Steps are equal in OKLCH lightness, which is what makes equal differences look equal (https://bottosson.github.io/posts/oklab/);
 * throttled classes leave the scale's hues altogether, and no pair of classes relies on hue alone.
 */

/** A step of utilization is a twentieth of a shard's capacity. */
export const UTILIZATION_STEPS = 20;

/** From which share of a minute's load on, in [0, 1], a cell counts as throttled, and how badly. The first is the score's. */
const THROTTLED_FROM = [1e-3, 1e-2, 1e-1] as const;

export interface CellClass {
  /** Of its custom property in the style sheet, without the dashes. */
  readonly name: string;
  /** For people, in a legend. */
  readonly label: string;
}

const UTILIZATION_CLASSES: readonly CellClass[] = Array.from({ length: UTILIZATION_STEPS }, (_, step) => ({
  name: `u${step}`,
  label: `${step * 5}–${(step + 1) * 5} %`,
}));

const THROTTLED_CLASSES: readonly CellClass[] = [
  { name: 't0', label: '0.1–1 %' },
  { name: 't1', label: '1–10 %' },
  { name: 't2', label: 'over 10 %' },
];

/** Coolest first. */
export const CELL_CLASSES: readonly CellClass[] = [...UTILIZATION_CLASSES, ...THROTTLED_CLASSES];

/**
 * Which of {@link CELL_CLASSES} a cell is of.
 * @param utilization of its worst minute: what is offered, as a ratio of a shard's write capacity
 * @param throttledShare of its worst minute, in [0, 1]
 */
export function cellClassOf(utilization: number, throttledShare: number): number {
  const severity = THROTTLED_FROM.findLastIndex((from) => throttledShare >= from);
  if (severity >= 0) return UTILIZATION_STEPS + severity;
  return Math.min(UTILIZATION_STEPS - 1, Math.floor(utilization * UTILIZATION_STEPS));
}

export function isThrottled(cellClass: number): boolean {
  return cellClass >= UTILIZATION_STEPS;
}

export type Theme = 'light' | 'dark';

/** Lightness in [0, 1], chroma, and hue in degrees. */
type Oklch = readonly [lightness: number, chroma: number, hue: number];

/** From idle to full: what is fuller stands out more from the page. */
const SCALE_ENDS: Readonly<Record<Theme, readonly [Oklch, Oklch]>> = {
  light: [
    [0.965, 0.015, 190],
    [0.4, 0.12, 265],
  ],
  dark: [
    [0.255, 0.02, 265],
    [0.86, 0.1, 190],
  ],
};

const THROTTLED_COLORS: Readonly<Record<Theme, readonly Oklch[]>> = {
  light: [
    [0.77, 0.16, 70],
    [0.64, 0.22, 35],
    [0.5, 0.2, 20],
  ],
  dark: [
    [0.68, 0.15, 60],
    [0.66, 0.22, 30],
    [0.72, 0.2, 5],
  ],
};

/** The colour of a class, as CSS writes it. */
export function cellColor(cellClass: number, theme: Theme): string {
  if (isThrottled(cellClass)) return css(THROTTLED_COLORS[theme][cellClass - UTILIZATION_STEPS] as Oklch);
  const [idle, full] = SCALE_ENDS[theme];
  const share = cellClass / (UTILIZATION_STEPS - 1);
  const between = (index: 0 | 1 | 2) => idle[index] + share * (full[index] - idle[index]);
  return css([between(0), between(1), between(2)]);
}

function css([lightness, chroma, hue]: Oklch): string {
  return `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${hue.toFixed(1)})`;
}

/** The custom properties that charts and legends take their colours from. */
export function scaleProperties(theme: Theme): string {
  return CELL_CLASSES.map(({ name }, index) => `--${name}: ${cellColor(index, theme)};`).join(' ');
}
