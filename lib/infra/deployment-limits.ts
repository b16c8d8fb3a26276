/** How much fits into one deployment. */
import { ALARMS, alarmName } from '../triggers/alarms';

/** Six alarms a stream and some seventy other resources stay well under CloudFormation's 500 resources a stack. */
const STREAMS_MAX = 50;

/**
 * Lambda gives a function 4,096 bytes of environment; parameters and ARNs need up to 1,500 of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const STREAM_NAMES_BYTES_MAX = 2_500;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ALARM_NAME_LENGTH_MAX = 255;

/** What to do, for whom names the streams: the ends of the sentences below. */
export interface Remedies {
  readonly tooManyStreams: string;
  readonly alarmNameTooLong: string;
}

/** What does not fit, and what to do about it, in one sentence; undefined where everything fits. */
export function beyondLimits(
  deploymentName: string,
  streamNames: readonly string[],
  remedies: Remedies,
): string | undefined {
  return tooManyStreams(streamNames, remedies) ?? alarmNameTooLong(deploymentName, streamNames, remedies);
}

function tooManyStreams(streamNames: readonly string[], remedies: Remedies): string | undefined {
  const bytes = JSON.stringify(streamNames).length;
  if (streamNames.length <= STREAMS_MAX && bytes <= STREAM_NAMES_BYTES_MAX) return undefined;
  return `${streamNames.length} streams with names of ${bytes} bytes are too many for one stack: it takes ${STREAMS_MAX} streams and ${STREAM_NAMES_BYTES_MAX} bytes, so ${remedies.tooManyStreams}.`;
}

function alarmNameTooLong(
  deploymentName: string,
  streamNames: readonly string[],
  remedies: Remedies,
): string | undefined {
  const names = streamNames.flatMap((streamName) =>
    ALARMS.map(({ suffix }) => alarmName(deploymentName, streamName, suffix)),
  );
  const name = names.find(({ length }) => length > ALARM_NAME_LENGTH_MAX);
  if (name === undefined) return undefined;
  return `The alarm name "${name}" has ${name.length} characters and CloudWatch takes ${ALARM_NAME_LENGTH_MAX}: ${remedies.alarmNameTooLong}.`;
}
