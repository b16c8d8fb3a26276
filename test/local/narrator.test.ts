import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { meter } from '../../lib/local/meter';
import { narrator } from '../../lib/local/narrator';
import { said } from '../support/said';

/** What is told at the end of the second minute, of shares of a shard's capacity taken at these seconds. */
function toldOf(
  taken: readonly (readonly [shardId: string, atSeconds: number, load: number])[],
  open: number,
) {
  const metered = meter();
  for (const [shardId, atSeconds, load] of taken)
    metered.accepted(shardId, load * SHARD_BYTES_PER_MINUTE, 1, atSeconds);
  return said((screen) => {
    const nowSeconds = () => 120;
    narrator({ screen, meter: metered, startSeconds: 0, nowSeconds }).minuteOver(60, open);
  });
}

describe('a line of figures', () => {
  test('has the hottest shard’s minute', () => {
    const taken = [
      ['a', 10, 0.3],
      ['b', 10, 0.8],
      ['a', 70, 0.2],
      ['b', 70, 0.5],
    ] as const;
    expect(toldOf(taken, 2)).toMatch(/^ 0:02 +2 +45% +80% +0\.0%\n$/);
  });

  test('never has the hottest below the mean, though shards were open for a part of a minute each', () => {
    const taken = [
      ['a', 10, 0.22],
      ['b', 10, 0.22],
      ['merged', 50, 0.06],
      ['a', 70, 0.14],
      ['b', 70, 0.14],
      ['merged', 90, 0.22],
    ] as const;
    expect(toldOf(taken, 1)).toMatch(/ 50% +50% /);
  });
});
