/** What `shardwright explain` does with its arguments. */
import { systemClock } from '../aws/system-clock';
import { type JsonTarget, writeJson } from '../terminal/json';
import { progressLine } from '../terminal/progress';
import { screenOn } from '../terminal/screen';
import { type DeploymentChoice, openDeploymentOf } from './account';
import { askedUsd } from './evidence';
import { type Explained, explained } from './explain';
import { sayExplained } from './explain-text';
import { isoTime, momentFrom } from './moments';

export interface ExplainArguments extends DeploymentChoice {
  readonly stream: string;
  /** The newest decision at or before this moment; the newest of all where it is left out. */
  readonly at?: string;
  readonly json?: JsonTarget;
}

/** @public loaded by bin/commands/explain when the command runs */
export async function explainCommand(given: ExplainArguments): Promise<void> {
  const nowSeconds = systemClock.nowSeconds();
  const atSeconds = given.at === undefined ? nowSeconds : momentFrom(given.at, nowSeconds);
  const operated = await openDeploymentOf(given.stream, given);
  const progress = progressLine(process.stderr);
  const found = await explained(operated, given.stream, atSeconds, (count) =>
    progress.say(`looking for ${given.stream}: ${count} executions opened`),
  ).finally(progress.clear);
  if (given.json !== true) sayExplained(found, screenOn(process.stdout, process.env));
  await writeJson(given.json, () => explainedJson(found));
}

function explainedJson(found: Explained) {
  if (found.kind === 'sweep') {
    const { streamName, atSeconds, decision } = found;
    const askedUsdOfIt = askedUsd(decision.evidence) ?? null;
    return {
      stream: streamName,
      source: 'sweep',
      at: isoTime(atSeconds),
      decisions: [{ ...decision, atSeconds, askedUsd: askedUsdOfIt }],
    };
  }
  const { id, status, startedAtSeconds, endedAtSeconds, input, document, failure } = found.execution;
  return {
    stream: found.streamName,
    source: 'execution',
    execution: id,
    status,
    at: isoTime(startedAtSeconds),
    endedAt: endedAtSeconds === undefined ? null : isoTime(endedAtSeconds),
    input,
    decisions: (document?.decisions ?? []).map((decision) => ({
      ...decision,
      askedUsd: askedUsd(decision.evidence) ?? null,
    })),
    outcomes: document?.outcomes ?? [],
    running: document?.running ?? null,
    failure: failure ?? null,
  };
}
