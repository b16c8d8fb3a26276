import { ownTags } from '../core/policy';
import { LimitExceeded, Throttled } from '../errors';
import type { Ports, ReadTags } from '../ports';

/**
 * Tells a stream's tags of ours.
 * @param before as they were read last, where they were
 */
export type TagReader = (
  ports: Pick<Ports, 'streams' | 'clock'>,
  streamName: string,
  before?: ReadTags,
) => Promise<ReadTags>;

/** What was read does for so long where tags are refused for their rate: for no longer than an execution starts operations. */
const MAKESHIFT_SECONDS = 1_800;

/**
 * Tags as they are now. An account takes five ListTagsForStream a second, of all its streams and of everybody's tools together: where they are refused, what
 * was read before does for a while.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
 */
export const tagsNow: TagReader = async ({ streams, clock }, streamName, before) => {
  const readAtSeconds = clock.nowSeconds();
  try {
    return { tags: ownTags(await streams.tags(streamName)), readAtSeconds };
  } catch (error) {
    const isRefusal = error instanceof Throttled || error instanceof LimitExceeded;
    if (isRefusal && before !== undefined && readAtSeconds < before.readAtSeconds + MAKESHIFT_SECONDS)
      return before;
    throw error;
  }
};

/** One deployment reads the tags of one stream in so many seconds, in the mean: ten deployments of fifty streams take a sixth of what the account has. */
const SECONDS_A_STREAM = 12;

/** How much sooner or later than in the mean a stream's turn comes, so that not all come in the same minute. */
const SPREAD = { from: 0.5, to: 1.5 } as const;

/** The fractional parts of its multiples lie evenly, however many there are (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN_RATIO = 0.618;

/**
 * Tags that are read anew once in a while, the less often the more streams there are, of up to four every minute or two: the sweep needs the tags of every
 * stream every minute. What is remembered besides the stream's record is so for as long as the function stays warm. Whatever acts on a stream reads them anew.
 * @param streamNames all that the function has to do with
 */
export function tagsOnceInAWhile(streamNames: readonly string[]): TagReader {
  const remembered = new Map<string, ReadTags>();

  function doForSeconds(streamName: string): number {
    const share = (streamNames.indexOf(streamName) * GOLDEN_RATIO) % 1;
    return SECONDS_A_STREAM * streamNames.length * (SPREAD.from + share * (SPREAD.to - SPREAD.from));
  }

  return async (ports, streamName, recorded) => {
    const past = newer(remembered.get(streamName), recorded);
    if (past !== undefined && ports.clock.nowSeconds() < past.readAtSeconds + doForSeconds(streamName))
      return past;
    const read = await tagsNow(ports, streamName, past);
    remembered.set(streamName, read);
    return read;
  };
}

function newer(one: ReadTags | undefined, other: ReadTags | undefined): ReadTags | undefined {
  return (one?.readAtSeconds ?? 0) > (other?.readAtSeconds ?? 0) ? one : other;
}
