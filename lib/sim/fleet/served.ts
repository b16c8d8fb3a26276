/** When each stream of a fleet was served after its load had risen. */
import { type FleetStream, MINUTES, RISE_MINUTE } from './fleet-stream';

/** A stream is quiet where it refuses no more than this share of its load; bursts within seconds always refuse a little. */
const QUIET_RATIO = 0.01;

export interface Served {
  readonly streamName: string;
  /** The share of its load that it refused in the minute of the rise: how hot it was before anything was done. */
  readonly refusedAtRise: number;
  /** From the rise to its first reshard that Kinesis took; undefined where there was none. */
  readonly firstReshardSeconds?: number;
  /** From the rise on, after how many minutes it was quiet for good; undefined where it is not at the end. */
  readonly quietMinutes?: number;
  readonly reshards: number;
}

/** The hottest first. */
export function servedHottestFirst(streams: readonly FleetStream[]): Served[] {
  return streams.map(served).sort((a, b) => b.refusedAtRise - a.refusedAtRise);
}

function served({ name, world }: FleetStream): Served {
  const refused = world.accounts.map(
    ({ offeredBytes, throttledBytes }) => throttledBytes / Math.max(1, offeredBytes),
  );
  const lastLoud = refused.findLastIndex((ratio) => ratio > QUIET_RATIO);
  const reshards = world.calls.filter(
    ({ outcome, atSeconds }) => outcome === 'applied' && atSeconds >= RISE_MINUTE * 60,
  );
  const [first] = reshards;
  return {
    streamName: name,
    refusedAtRise: refused[RISE_MINUTE] ?? 0,
    ...(first !== undefined && { firstReshardSeconds: first.atSeconds - RISE_MINUTE * 60 }),
    ...(lastLoud < MINUTES - 1 && { quietMinutes: Math.max(0, lastLoud + 1 - RISE_MINUTE) }),
    reshards: reshards.length,
  };
}

/** A stream that refused, and for which nothing was done, or not enough. */
export function isStarved({ refusedAtRise, firstReshardSeconds, quietMinutes }: Served): boolean {
  return quietMinutes === undefined || (refusedAtRise > QUIET_RATIO && firstReshardSeconds === undefined);
}
