/** What `shardwright record` does with its arguments. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { AccountChoice } from '../../aws/account-clients';
import { counted, percent, whole } from '../../terminal/figures';
import { type JsonTarget, writeJson } from '../../terminal/json';
import { progressLine, timeLeft } from '../../terminal/progress';
import { type Screen, screenOn } from '../../terminal/screen';
import { type Account, openAccount, reached } from '../account';
import { BadInput } from '../bad-input';
import { askedText, askedUsd } from '../evidence';
import { isoTime, utc } from '../moments';
import { beginRecording, readHistory } from './history';
import { openRecording, type Recording } from './recording';
import { type RecordingSummary, summaryOf, traceText } from './trace-rows';

export interface RecordArguments extends AccountChoice {
  readonly stream: string;
  readonly days: number;
  /** The trace's file; NAME.csv.gz where it is left out. */
  readonly out?: string;
  /** What is done about minutes of which CloudWatch has nothing. */
  readonly gaps: 'refuse' | 'zero';
  readonly json?: JsonTarget;
}

/** What a shell reports of a command that SIGINT ended. */
const INTERRUPTED_STATUS = 130;

/** @public loaded by bin/commands/record when the command runs */
export async function recordCommand(given: RecordArguments, open = openAccount): Promise<void> {
  const { stream: streamName, days, gaps, json } = given;
  const out = given.out ?? `${streamName}.csv.gz`;
  if (existsSync(out))
    throw new BadInput(
      `${out} is there already, and CloudWatch may have forgotten what is in it: remove it, or give another --out.`,
    );
  const account = await open(given);
  const { region } = account;
  const begin = () => reached(region, beginRecording(account, streamName, days));
  const recording = await openRecording(`${out}.partial`, { streamName, region, days }, begin);
  await readAll(account, recording, out);
  const summary = await summaryOf(recording);
  assertComplete(recording, summary, gaps, out);
  await writeTrace(recording, summary, out);
  await recording.remove();
  if (json !== true) saySummary(recording, summary, out, screenOn(process.stdout, process.env));
  await writeJson(json, () => summaryJson(recording, summary, out));
}

/** Tells how far it is; Ctrl-C ends it, and what was read is kept. */
async function readAll(account: Account, recording: Recording, out: string): Promise<void> {
  const { streamName, days } = recording.header;
  const progress = progressLine(process.stderr);
  const interrupt = () => {
    progress.clear();
    process.stderr.write(
      `Interrupted. What was read is in ${out}.partial: the same command goes on from there.\n`,
    );
    process.exit(INTERRUPTED_STATUS);
  };
  process.once('SIGINT', interrupt);
  const beganAt = performance.now();
  progress.say(`${streamName}: 0 of ${days} days`);
  try {
    await readHistory(account, recording, (done) => {
      const left = timeLeft(done, days, (performance.now() - beganAt) / 1000);
      progress.say(`${streamName}: ${done} of ${days} days; ${left} left`);
    });
  } finally {
    progress.clear();
    process.off('SIGINT', interrupt);
  }
}

/** @throws BadInput where CloudWatch has nothing of some minutes, and that is not to be taken for no load */
function assertComplete(
  { header }: Recording,
  summary: RecordingSummary,
  gaps: RecordArguments['gaps'],
  out: string,
): void {
  const { streamName, region, days } = header;
  const { minutes, unknownMinutes, firstUnknownSeconds, firstKnownSeconds, newestKnownDays } = summary;
  if (firstKnownSeconds === undefined)
    throw new BadInput(
      `CloudWatch has nothing of ${streamName} in ${region} in the last ${days} days: nothing was written to it, or it is another account’s.`,
    );
  if (unknownMinutes === 0 || gaps === 'zero') return;
  // What was read is of these days and no fewer: a recording goes on with what it began with.
  const fewer = newestKnownDays > 0 ? `, or remove ${out}.partial and give --days ${newestKnownDays}` : '';
  throw new BadInput(
    `CloudWatch has nothing of ${streamName} in ${whole(unknownMinutes)} of ${whole(minutes)} minutes, the first at ${utc(firstUnknownSeconds ?? 0)} UTC; it begins at ${utc(firstKnownSeconds)} UTC. Nobody wrote then, or nobody measured: give --gaps zero to record those minutes as no load${fewer}.`,
  );
}

/** Under another name until it is whole. */
async function writeTrace(recording: Recording, { isByShard }: RecordingSummary, out: string): Promise<void> {
  const unfinished = `${out}.new`;
  const packed = out.endsWith('.gz') ? createGzip() : new PassThrough();
  await pipeline(Readable.from(traceText(recording, isByShard)), packed, createWriteStream(unfinished));
  await rename(unfinished, out);
}

function saySummary({ header }: Recording, summary: RecordingSummary, out: string, screen: Screen): void {
  const { streamName, days, fromSeconds, shards } = header;
  const { minutes, unknownMinutes, records, throttledRecords, isByShard, shareByShard } = summary;
  const offered = records + throttledRecords;
  const lines = [
    `${counted(days, 'day')} from ${utc(fromSeconds)} UTC: ${whole(minutes)} minutes, ${whole(records)} records taken and ${whole(throttledRecords)} (${percent(offered === 0 ? 0 : throttledRecords / offered, 2)}) refused, which count as offered.`,
    isByShard
      ? `By shard: the metrics of ${whole(shards.length)} shards tell where ${percent(shareByShard)} of it lay; the rest lies evenly. Keys are made up, each for a part of a shard.`
      : 'No shard-level metrics: the trace has no keys, and load lies evenly in it.',
    ...(unknownMinutes > 0
      ? [`${whole(unknownMinutes)} minutes of which CloudWatch has nothing are recorded as no load.`]
      : []),
    ...(days > 15 ? ['Days older than 15 are means of five minutes: CloudWatch keeps no more.'] : []),
    `Asked for ${askedText(summaryEvidence(summary))}.`,
  ];
  screen.say(`${streamName} is recorded in ${out}`, { tone: 'title' });
  for (const line of lines) screen.say(`  ${line}`, { indent: 2 });
  screen.say(`Next: npx shardwright compare --trace ${out}`);
}

function summaryEvidence({
  metricCalls,
  metricsAsked,
}: Pick<RecordingSummary, 'metricCalls' | 'metricsAsked'>) {
  return { metricCalls, metricsAsked };
}

function summaryJson(
  { header }: Recording,
  { firstUnknownSeconds, firstKnownSeconds, newestKnownDays: _, ...summary }: RecordingSummary,
  file: string,
) {
  const { streamName, region, days, fromSeconds, shards } = header;
  return {
    stream: streamName,
    region,
    file,
    days,
    from: isoTime(fromSeconds),
    shards: shards.length,
    ...summary,
    firstUnknown: firstUnknownSeconds === undefined ? null : isoTime(firstUnknownSeconds),
    firstKnown: firstKnownSeconds === undefined ? null : isoTime(firstKnownSeconds),
    askedUsd: askedUsd(summaryEvidence(summary)),
  };
}
