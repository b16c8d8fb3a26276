/** The prices of a run, and what is said of them. */
import { type Prices, US_EAST_1 } from '../core/prices';

/** The table's prices, with what the user knows better in their place. */
export function pricesFor({ shardHourPrice }: { readonly shardHourPrice?: number | undefined }): Prices {
  return shardHourPrice === undefined ? US_EAST_1 : { ...US_EAST_1, shardHour: shardHourPrice };
}

/** Where they come from: no figure of two Regions is told as one of them. */
export function sourceOf({ region, asOf, shardHour }: Prices): string {
  const isGiven = shardHour !== US_EAST_1.shardHour;
  return `${isGiven ? 'shard-hour as given, all else ' : ''}${region}, prices of ${asOf}`;
}

/** What is in a month's figure of a rule beside others. */
export const COUNTED_OF_RULES =
  'shards, records put and shard-level metrics; of shardwright also what it runs on itself (metrics asked for, alarms, ' +
  'workflow, sweep), which of other rules is not counted; of on-demand its volume';
