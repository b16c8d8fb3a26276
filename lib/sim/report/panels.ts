/** Where the charts lie: four panels above one another over one axis of time, so that a moment is at one place in all of them. */

export type PanelName = 'load' | 'throttled' | 'operations' | 'map';

/** Pixels of the drawing, which the page scales to the width that it has. */
export interface Panel {
  readonly name: PanelName;
  readonly heading: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A drawing of its own for a desk and for a phone: scaled down, the one's text would be too small for the other. */
export interface Size {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** The most columns that time is drawn in: about one for every pixel and a half. */
  readonly mostColumns: number;
  /** The most labels that the axis of time has room for. */
  readonly mostTicks: number;
  readonly panels: Readonly<Record<PanelName, { readonly heading: string; readonly height: number }>>;
}

export const WIDE: Size = {
  name: 'wide',
  width: 1080,
  left: 58,
  right: 22,
  mostColumns: 720,
  mostTicks: 14,
  panels: {
    load: { heading: 'Load and open shards, in shards of 1 MiB/s or 1,000 records/s', height: 190 },
    throttled: { heading: 'Throttled, % of what was offered', height: 56 },
    operations: { heading: 'Operations', height: 64 },
    map: { heading: 'Shards over the hash key range, % of the 128-bit space', height: 440 },
  },
};

export const NARROW: Size = {
  name: 'narrow',
  width: 380,
  left: 54,
  right: 14,
  mostColumns: 260,
  mostTicks: 7,
  panels: {
    load: { heading: 'Load and open shards, in shards', height: 150 },
    throttled: { heading: 'Throttled, % of what was offered', height: 50 },
    operations: { heading: 'Operations', height: 64 },
    map: { heading: 'Shards over the hash key range, %', height: 360 },
  },
};

export interface Layout {
  readonly panels: Readonly<Record<PanelName, Panel>>;
  readonly height: number;
}

/** From the top down. */
export const PANEL_NAMES: readonly PanelName[] = ['load', 'throttled', 'operations', 'map'];

const HEADING_HEIGHT = 26;
const GAP = 14;
const TIME_AXIS_HEIGHT = 48;

export function layoutOf(size: Size): Layout {
  let bottom = -GAP;
  const place = (name: PanelName): Panel => {
    const { heading, height } = size.panels[name];
    const top = bottom + GAP + HEADING_HEIGHT;
    bottom = top + height;
    return { name, heading, top, height, left: size.left, width: size.width - size.left - size.right };
  };
  const [load, throttled, operations, map] = PANEL_NAMES.map(place) as [Panel, Panel, Panel, Panel];
  return { panels: { load, throttled, operations, map }, height: bottom + TIME_AXIS_HEIGHT };
}
