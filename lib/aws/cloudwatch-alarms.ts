import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarms, StandingAlarm } from '../ports';
import { answerTo } from './errors';

/**
 * The alarms of a deployment; another deployment's too where its stack's name continues this one's after a hyphen, so
 * whose they are is for the caller to tell.
 * @param client anything that answers DescribeAlarms
 */
export function cloudwatchAlarms(client: Pick<CloudWatchClient, 'send'>, stackName: string): Alarms {
  return {
    async inAlarm() {
      const standing: StandingAlarm[] = [];
      let nextToken: string | undefined;
      do {
        const page = await answerTo(
          `DescribeAlarms of ${stackName}`,
          client.send(
            new DescribeAlarmsCommand({
              AlarmNamePrefix: `${stackName}-`,
              AlarmTypes: ['MetricAlarm'],
              StateValue: 'ALARM',
              ...(nextToken !== undefined && { NextToken: nextToken }),
            }),
          ),
        );
        standing.push(...(page.MetricAlarms ?? []).flatMap(standingAlarm));
        nextToken = page.NextToken;
      } while (nextToken !== undefined);
      return standing;
    },
  };
}

function standingAlarm({ AlarmName, StateTransitionedTimestamp }: MetricAlarm): StandingAlarm[] {
  if (AlarmName === undefined) return [];
  return [{ name: AlarmName, sinceSeconds: (StateTransitionedTimestamp?.getTime() ?? 0) / 1000 }];
}
