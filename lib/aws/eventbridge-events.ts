import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ServiceUnavailable } from '../errors';
import type { Events } from '../ports';
import { detailTypeOf, EVENT_BUS, EVENT_SOURCE } from '../triggers/own-events';
import { answerTo } from './errors';

/** Puts reports on the default event bus; notices are for people alone. */
export function eventBridgeEvents(client: EventBridgeClient): Events {
  return {
    async publish({ kind, detail }) {
      if (kind === 'Notice') return;
      const entry = {
        EventBusName: EVENT_BUS,
        Source: EVENT_SOURCE,
        DetailType: detailTypeOf(kind),
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
