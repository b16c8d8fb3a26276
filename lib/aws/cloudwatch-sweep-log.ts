import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { SweepSummary } from '../workflow/sweep';
import { answerTo } from './errors';

/** One turn of the sweep, as its function logged it. */
interface LoggedSweep extends SweepSummary {
  readonly atSeconds: number;
}

/** What the sweeps of a span of time came to, oldest first. Kept as long as the log group keeps its events. */
export type SweepLog = (fromSeconds: number, toSeconds: number) => AsyncIterable<LoggedSweep>;

/** Picks the lines of sweeps out before they are sent. Every function logs its own message under this name. */
const FILTER = '{ $.message = "sweep" }';

export function cloudwatchSweepLog(client: CloudWatchLogsClient, logGroupName: string): SweepLog {
  return async function* (fromSeconds, toSeconds) {
    let nextToken: string | undefined;
    do {
      const page = await answerTo(
        `FilterLogEvents of ${logGroupName}`,
        client.send(
          new FilterLogEventsCommand({
            logGroupName,
            filterPattern: FILTER,
            startTime: fromSeconds * 1000,
            endTime: toSeconds * 1000,
            ...(nextToken !== undefined && { nextToken }),
          }),
        ),
      );
      for (const { timestamp = 0, message = '{}' } of page.events ?? [])
        yield { atSeconds: Math.floor(timestamp / 1000), streams: [], ...JSON.parse(message) };
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  };
}
