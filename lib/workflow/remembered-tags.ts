import { LimitExceeded, Throttled } from '../errors';
import type { Clock, Streams } from '../ports';

/** For so long, at least and at most, a stream's tags are taken to be what they were: not all streams' are read in the same minute. */
const REMEMBERED_SECONDS = { min: 300, max: 900 } as const;

/** The fractional parts of its multiples lie evenly, however many there are (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN_RATIO = 0.618;

interface Remembered {
  readonly tags: Readonly<Record<string, string>>;
  /** For how long they are remembered each time. */
  readonly seconds: number;
  readonly untilSeconds: number;
}

/**
 * Streams whose tags are read every ten minutes or so, for as long as the function stays warm: an account takes five ListTagsForStream a second, of all its
 * streams and of everybody's tools together, and the sweep needs the tags of every stream every minute. Where they are refused, what is remembered does.
 * Whatever acts on a stream reads them anew.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
 */
export function rememberingTags<S extends Pick<Streams, 'tags'>>(streams: S, clock: Clock): S {
  const remembered = new Map<string, Remembered>();

  async function tags(streamName: string): Promise<Remembered['tags']> {
    const past = remembered.get(streamName);
    const nowSeconds = clock.nowSeconds();
    if (past !== undefined && nowSeconds < past.untilSeconds) return past.tags;
    try {
      const read = await streams.tags(streamName);
      const seconds = past?.seconds ?? spread(remembered.size);
      remembered.set(streamName, { tags: read, seconds, untilSeconds: nowSeconds + seconds });
      return read;
    } catch (error) {
      if (past !== undefined && (error instanceof Throttled || error instanceof LimitExceeded))
        return past.tags;
      throw error;
    }
  }

  return { ...streams, tags };
}

/** How long the tags of a stream are remembered: of the first, the second, and so on. */
function spread(index: number): number {
  const { min, max } = REMEMBERED_SECONDS;
  return min + ((index * GOLDEN_RATIO) % 1) * (max - min);
}
