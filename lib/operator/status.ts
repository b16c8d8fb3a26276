/** How every managed stream of a deployment stands. */

import type { Evidence } from '../core/evidence';
import type { StreamPolicy } from '../core/policy';
import type { StreamRecord } from '../ports';
import { streamOfAlarm } from '../triggers/trigger';
import { streamPolicy } from '../workflow/context';
import { recordOf } from '../workflow/created-anew';
import { look } from '../workflow/look';
import { describeManageable } from '../workflow/observe';
import type { Operated } from './account';

export type StreamStatus = SeenStream | UnseenStream;

/** A stream as it was found. */
export interface SeenStream extends StreamPolicy {
  readonly streamName: string;
  /** Utilization, the hottest shard and so on, of the newest minute known. */
  readonly evidence: Evidence;
  readonly record: StreamRecord;
  /** The alarms of the stream that are in ALARM. */
  readonly alarms: readonly string[];
}

/** A stream that could not be looked at, and why. */
interface UnseenStream {
  readonly streamName: string;
  readonly error: string;
}

export interface DeploymentStatus {
  readonly stackName: string;
  readonly region: string;
  readonly atSeconds: number;
  readonly streams: readonly StreamStatus[];
}

/**
 * Reads only. A stream that cannot be looked at is told among the others.
 * @param onStream told which stream is looked at next
 */
export async function statusOf(
  operated: Operated,
  onStream: (streamName: string) => void,
): Promise<DeploymentStatus> {
  const { deployed, region, ports } = operated;
  const inAlarm = await operated.alarms.inAlarm();
  const streams: StreamStatus[] = [];
  // One after the other: DescribeStreamSummary takes 20 calls a second for the whole account.
  for (const streamName of deployed.streamNames) {
    onStream(streamName);
    const alarms = inAlarm
      .map(({ name }) => name)
      .filter((name) => streamOfAlarm(name, deployed) === streamName);
    streams.push(
      await streamStatus(operated, streamName, alarms).catch(({ name, message }: Error) => ({
        streamName,
        error: `${name}: ${message}`,
      })),
    );
  }
  return { stackName: deployed.stackName, region, atSeconds: ports.clock.nowSeconds(), streams };
}

async function streamStatus(
  { ports, deployed }: Operated,
  streamName: string,
  alarms: readonly string[],
): Promise<SeenStream> {
  const own = await streamPolicy({ ports, policy: deployed.policy }, streamName);
  const kept = await ports.state.read(streamName);
  const described = await describeManageable(ports, streamName);
  const record = recordOf(described.stream, kept, ports.clock.nowSeconds());
  const { evidence } = await look(ports, { ...described, record, policy: own.policy });
  return { ...own, streamName, evidence, record, alarms };
}

export function isSeen(status: StreamStatus): status is SeenStream {
  return 'evidence' in status;
}
