/** The managed streams as a table that fits a narrow terminal; what is particular to one stands below its row. */

import { percent } from '../terminal/figures';
import type { Canvas } from '../terminal/screen';
import { aligned } from '../terminal/table';
import { alarmName } from '../triggers/alarms';
import { span, utc } from './moments';
import { type DeploymentStatus, isSeen, type SeenStream, type StreamStatus } from './status';
import { overridesText } from './stream-policy-text';

const HEADINGS = ['stream', 'shards', 'used', 'hottest', 'last decision', 'next look'];

export function sayStatus(status: DeploymentStatus, screen: Canvas): void {
  const { stackName, region, atSeconds, streams } = status;
  screen.say(`${stackName} in ${region}, ${utc(atSeconds)} UTC`, { tone: 'title' });
  screen.say('');
  const [heading = '', ...rows] = aligned([HEADINGS, ...streams.map((stream) => cells(stream, atSeconds))]);
  screen.line(screen.paint(heading, 'title'));
  streams.forEach((stream, index) => {
    screen.line(screen.paint(rows[index] ?? '', isTroubled(stream) ? 'warning' : 'plain'));
    for (const line of details(stream, stackName)) screen.say(`  ${line}`, { indent: 4 });
  });
}

function cells(stream: StreamStatus, nowSeconds: number): string[] {
  if (!isSeen(stream)) return [stream.streamName, '-', '-', '-', '-', '-'];
  const { evidence, record } = stream;
  return [
    stream.streamName,
    String(evidence['openShards'] ?? '-'),
    percentOf(evidence['utilization']),
    percentOf(evidence['hottestUtilization']),
    record.lastReason ?? 'none yet',
    nextLook(record.lookAgainAtSeconds - nowSeconds),
  ];
}

function percentOf(ratio: number | string | undefined): string {
  return ratio === undefined ? '?' : percent(Number(ratio));
}

function nextLook(inSeconds: number): string {
  return inSeconds <= 0 ? 'now' : `in ${span(inSeconds)}`;
}

function isTroubled(stream: StreamStatus): boolean {
  return !isSeen(stream) || stream.alarms.length > 0 || stream.ignored.length > 0;
}

function details(stream: StreamStatus, stackName: string): string[] {
  if (!isSeen(stream)) return [`Not looked at. ${stream.error}`];
  const overrides = overridesText(stream);
  return [
    `Mode ${stream.policy.Mode}.${overrides === undefined ? '' : ` By tags: ${overrides}.`}`,
    ...(stream.ignored.length > 0 ? [`Tags ignored, all of them: ${stream.ignored.join(' ')}`] : []),
    ...(stream.alarms.length > 0 ? [`In ALARM: ${alarmSuffixes(stream, stackName).join(', ')}.`] : []),
  ];
}

/** What is left of an alarm's name without those of stack and stream. */
function alarmSuffixes({ alarms, streamName }: SeenStream, stackName: string): string[] {
  const prefix = alarmName(stackName, streamName, 'hot-shard').slice(0, -'hot-shard'.length);
  return alarms.map((name) => name.slice(prefix.length));
}
