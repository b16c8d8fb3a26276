import { LimitExceeded, Throttled } from '../errors';
import type { Clock, Streams } from '../ports';

/** One deployment reads the tags of one stream in so many seconds, in the mean: ten deployments of fifty streams take a sixth of what the account has. */
const SECONDS_A_STREAM = 12;

/** How much sooner or later than in the mean a stream's turn comes, so that not all come in the same minute. */
const SPREAD = { from: 0.5, to: 1.5 } as const;

/** The fractional parts of its multiples lie evenly, however many there are (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN_RATIO = 0.618;

interface Remembered {
  readonly tags: Readonly<Record<string, string>>;
  /** For how long they are remembered each time. */
  readonly seconds: number;
  readonly untilSeconds: number;
}

/**
 * Streams whose tags are remembered for a while, the longer the more there are, for as long as the function stays warm: an account takes five ListTagsForStream a second, of all its
 * streams and of everybody's tools together, and the sweep needs the tags of every stream every minute. Where they are refused, what is remembered does.
 * Whatever acts on a stream reads them anew.
 * @param streamCount how many streams the function has to do with; of up to four they are read anew every minute or two
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
 */
export function rememberingTags<S extends Pick<Streams, 'tags'>>(
  streams: S,
  clock: Clock,
  streamCount: number,
): S {
  const remembered = new Map<string, Remembered>();

  async function tags(streamName: string): Promise<Remembered['tags']> {
    const past = remembered.get(streamName);
    const nowSeconds = clock.nowSeconds();
    if (past !== undefined && nowSeconds < past.untilSeconds) return past.tags;
    try {
      const read = await streams.tags(streamName);
      const seconds = past?.seconds ?? SECONDS_A_STREAM * streamCount * spread(remembered.size);
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

/** Of the first stream, the second, and so on. */
function spread(index: number): number {
  return SPREAD.from + ((index * GOLDEN_RATIO) % 1) * (SPREAD.to - SPREAD.from);
}
