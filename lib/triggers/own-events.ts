/** The events that we put on the bus ourselves. docs/events.md describes them. */
import type { ReportKind } from '../ports';

/** What every event of ours has for its source. The rule of our alarms asks for `aws.cloudwatch`: none of ours starts the workflow. */
export const EVENT_SOURCE = 'shardwright';

/** The default bus, where the events of AWS are, too. */
export const EVENT_BUS = 'default';

/** `Shardwright Reshard Started` */
export function detailTypeOf(kind: ReportKind): string {
  return `Shardwright ${kind}`;
}
