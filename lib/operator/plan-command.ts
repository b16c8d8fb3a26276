/** What `shardwright plan` does with its arguments. */
import { confirmed } from '../terminal/ask';
import { type JsonTarget, textStream, writeJson } from '../terminal/json';
import { type Screen, screenOn } from '../terminal/screen';
import { executionLink } from '../workflow/execution-link';
import { type DeploymentChoice, type Operated, openDeploymentOf } from './account';
import { BadInput } from './bad-input';
import { isoTime } from './moments';
import { type Planned, planOf } from './plan';
import { sayPlan } from './plan-text';
import { assertTagsHeeded } from './stream-policy-text';

export interface PlanArguments extends DeploymentChoice {
  readonly stream: string;
  /** Start the workflow where there is something to do. */
  readonly apply?: boolean;
  /** Without asking. */
  readonly yes?: boolean;
  readonly json?: JsonTarget;
}

/** @public loaded by bin/commands/plan when the command runs */
export async function planCommand(given: PlanArguments): Promise<void> {
  const operated = await openDeploymentOf(given.stream, given);
  const planned = await planOf(operated, given.stream);
  const screen = screenOn(textStream(given.json), process.env);
  // Who is asked sees what about.
  if (given.json !== true || given.apply) sayPlan(planned, screen);
  const mayStart = given.apply === true && isToBeApplied(planned, given);
  const execution = mayStart ? await applied(planned, operated, given) : undefined;
  if (execution !== undefined) sayStarted(execution, given, screen);
  else if (given.apply) screen.say('Nothing was started.');
  await writeJson(given.json, () => planJson(planned, execution));
  assertTagsHeeded(given.stream, planned);
}

function sayStarted(execution: string, { stream }: PlanArguments, screen: Screen): void {
  screen.say(`Started: ${executionLink(execution) ?? execution}`);
  screen.say(`What comes of it: npx shardwright explain --stream ${stream}`);
}

/** @throws BadInput where it was asked for and cannot be */
function isToBeApplied(planned: Planned, { stream, yes }: PlanArguments): boolean {
  assertTagsHeeded(stream, planned);
  if (planned.decision.kind === 'hold') return false;
  if (planned.policy.Mode === 'Observe')
    throw new BadInput(
      `The workflow does nothing to ${stream} while Mode is Observe: set the stack's parameter, or the stream's tag shardwright:Mode, to Act.`,
    );
  if (!yes && !process.stdin.isTTY)
    throw new BadInput(
      '--apply asks before it starts anything, and there is no terminal to ask on: give --yes.',
    );
  return true;
}

/** The workflow looks again first: what it does is what is right when it gets there. */
async function applied(
  { streamName }: Planned,
  { executions }: Operated,
  { yes }: PlanArguments,
): Promise<string | undefined> {
  const isMeant =
    yes || (await confirmed(`Start the workflow for ${streamName}? It looks again, and then acts.`));
  return isMeant ? executions.start(streamName, 'asked for with shardwright plan --apply') : undefined;
}

function planJson(
  { streamName, stackName, region, summary, policy, overridden, ignored, shards }: Planned,
  execution?: string,
) {
  return {
    stack: stackName,
    region,
    stream: streamName,
    at: isoTime(summary.atSeconds),
    mode: policy.Mode,
    overriddenByTags: Object.fromEntries(overridden.map((name) => [name, policy[name]])),
    ignoredTags: ignored,
    decision: summary,
    shards: shards.map(({ startingHashKey, endingHashKey, ...shard }) => ({
      ...shard,
      startingHashKey: String(startingHashKey),
      endingHashKey: String(endingHashKey),
    })),
    execution: execution ?? null,
  };
}
