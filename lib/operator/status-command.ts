/** What `shardwright status` does with its arguments. */
import { type JsonTarget, writeJson } from '../terminal/json';
import { progressLine } from '../terminal/progress';
import { screenOn } from '../terminal/screen';
import { type DeploymentChoice, openDeployments } from './account';
import { isoTime } from './moments';
import { type DeploymentStatus, isSeen, type StreamStatus, statusOf } from './status';
import { sayStatus } from './status-text';
import { assertTagsHeeded } from './stream-policy-text';

export interface StatusArguments extends DeploymentChoice {
  readonly json?: JsonTarget;
}

/** @public loaded by bin/commands/status when the command runs */
export async function statusCommand(given: StatusArguments): Promise<void> {
  const statuses: DeploymentStatus[] = [];
  const progress = progressLine(process.stderr);
  for (const operated of await openDeployments(given))
    statuses.push(await statusOf(operated, (streamName) => progress.say(`looking at ${streamName}`)));
  progress.clear();
  if (given.json !== true)
    for (const status of statuses) sayStatus(status, screenOn(process.stdout, process.env));
  await writeJson(given.json, () => statuses.map(statusJson));
  for (const stream of statuses.flatMap(({ streams }) => streams))
    if (isSeen(stream)) assertTagsHeeded(stream.streamName, stream);
}

function statusJson({ stackName, region, atSeconds, streams }: DeploymentStatus) {
  return { stack: stackName, region, at: isoTime(atSeconds), streams: streams.map(streamJson) };
}

function streamJson(stream: StreamStatus) {
  if (!isSeen(stream)) return { stream: stream.streamName, error: stream.error };
  const { streamName, evidence, policy, overridden, ignored, alarms, record } = stream;
  return {
    stream: streamName,
    mode: policy.Mode,
    overriddenByTags: Object.fromEntries(overridden.map((name) => [name, policy[name]])),
    ignoredTags: ignored,
    alarms,
    evidence,
    lastDecision: record.lastReason ?? null,
    nextLookAt: record.lookAgainAtSeconds === 0 ? null : isoTime(record.lookAgainAtSeconds),
  };
}
