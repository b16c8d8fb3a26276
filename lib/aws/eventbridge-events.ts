import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ServiceUnavailable } from '../errors';
import type { Events } from '../ports';
import { answerTo } from './errors';

/** What every event of ours has for its source. Rules of alarms have `aws.cloudwatch`: none of ours can start the workflow. */
export const EVENT_SOURCE = 'shardwright';

/** The default bus, where the events of AWS are. */
const BUS = 'default';

/** Puts reports on the default event bus, `Shardwright ` before their kind; notices are for people alone. */
export function eventBridgeEvents(client: EventBridgeClient): Events {
  return {
    async publish({ kind, detail }) {
      if (kind === 'Notice') return;
      const entry = {
        EventBusName: BUS,
        Source: EVENT_SOURCE,
        DetailType: `Shardwright ${kind}`,
        Detail: JSON.stringify(detail),
      };
      const what = `PutEvents of ${entry.DetailType}`;
      const { Entries } = await answerTo(what, client.send(new PutEventsCommand({ Entries: [entry] })));
      // An entry that was not taken is no exception.
      const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused === undefined) return;
      throw new ServiceUnavailable(
        `${what} was not taken: ${refused.ErrorCode}: ${refused.ErrorMessage}. Try again.`,
      );
    },
  };
}
