import { MalformedTrigger, UnmanagedStream } from '../errors';
import { ALARMS, alarmName } from './alarms';

/** What caused an execution. */
export interface Trigger {
  readonly kind: 'Alarm' | 'Request';
  readonly streamName: string;
  /** The alarm's name, or what the caller gave as a reason. */
  readonly reason: string;
}

/** The deployment that an execution belongs to. */
export interface Deployment {
  readonly stackName: string;
  /** The streams named at synth. */
  readonly streamNames: readonly string[];
}

/**
 * What an execution was started for: an alarm event as EventBridge delivers it, or `{"streamName": "orders", "reason": "…"}`
 * from the sweep or by hand.
 * @throws MalformedTrigger where it is neither
 * @throws UnmanagedStream where the stream was not named at synth
 */
export function triggerOf(input: unknown, deployment: Deployment): Trigger {
  const { detail, streamName, reason } = (input ?? {}) as {
    detail?: { alarmName?: unknown };
    streamName?: unknown;
    reason?: unknown;
  };
  if (typeof detail?.alarmName === 'string') return alarmTrigger(detail.alarmName, deployment);
  if (typeof streamName !== 'string' || streamName === '') {
    throw new MalformedTrigger(
      `Expected an alarm event (detail.alarmName) or {"streamName": "…"}; came ${shortened(input)}. Start the execution with {"streamName": "NAME"}.`,
    );
  }
  if (!deployment.streamNames.includes(streamName)) throw unmanaged(streamName, deployment);
  return {
    kind: 'Request',
    streamName,
    reason: typeof reason === 'string' && reason !== '' ? reason : 'started by hand',
  };
}

/** The managed stream that an alarm of this deployment belongs to. */
export function streamOfAlarm(name: string, deployment: Deployment): string | undefined {
  return deployment.streamNames.find((streamName) =>
    ALARMS.some(({ suffix }) => alarmName(deployment.stackName, streamName, suffix) === name),
  );
}

function alarmTrigger(name: string, deployment: Deployment): Trigger {
  const streamName = streamOfAlarm(name, deployment);
  if (streamName === undefined) throw unmanaged(name, deployment);
  return { kind: 'Alarm', streamName, reason: name };
}

function unmanaged(name: string, deployment: Deployment): UnmanagedStream {
  return new UnmanagedStream(
    `${name} is no stream, and no alarm of a stream, that ${deployment.stackName} manages (${deployment.streamNames.join(', ')}). Name it at synth: cdk deploy -c streams=${[...deployment.streamNames, 'NAME'].join(',')}.`,
  );
}

function shortened(input: unknown): string {
  const text = JSON.stringify(input) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
