import { PARAMETER_NAMES, PARAMETERS, type ParameterDefinition, type ParameterName } from './parameters';

type ValueOf<D> = D extends { choices: readonly (infer C)[] }
  ? C
  : D extends { type: 'text' }
    ? string
    : number;

/** The parameters' values, each within its own bounds and no two in contradiction. Made by {@link parsePolicy} only. */
export type Policy = { readonly [Name in ParameterName]: ValueOf<(typeof PARAMETERS)[Name]> };

/** A parameter is out of bounds, or two contradict each other. The message says what to change. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/**
 * The policy that `given` asks for, defaults standing in for what it leaves out.
 * @param given parameter values by name, as text or numbers
 * @throws InvalidPolicy with a sentence for every value that is unknown, malformed, out of bounds or contradicts another
 */
export function parsePolicy(given: Readonly<Record<string, string | number>> = {}): Policy {
  const unknown = Object.keys(given).filter((name) => !isParameter(name));
  const parsed = PARAMETER_NAMES.map((name) => [name, parseValue(name, given[name])] as const);
  const problems = [
    ...unknown.map((name) => `${name} is not a parameter; there are ${PARAMETER_NAMES.join(', ')}.`),
    ...parsed.flatMap(([, value]) => (typeof value === 'object' ? [value.problem] : [])),
  ];
  if (problems.length > 0) throw new InvalidPolicy(problems);
  const policy = Object.fromEntries(parsed) as Policy;
  const contradictions = contradictionsOf(policy);
  if (contradictions.length > 0) throw new InvalidPolicy(contradictions);
  return policy;
}

function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name);
}

/** Every pair of parameters that cannot both be meant, a sentence each. */
function contradictionsOf(policy: Policy): string[] {
  const rules: [boolean, string][] = [
    [
      policy.MinShards > policy.MaxShards,
      `MinShards (${policy.MinShards}) is above MaxShards (${policy.MaxShards}): lower MinShards or raise MaxShards.`,
    ],
    [
      policy.ScaleDownUtilization >= policy.TargetUtilization,
      `ScaleDownUtilization (${policy.ScaleDownUtilization}) is not below TargetUtilization (${policy.TargetUtilization}): lower ScaleDownUtilization, or shards would be merged as soon as they were split.`,
    ],
    [
      policy.TargetUtilization >= policy.ScaleUpUtilization,
      `TargetUtilization (${policy.TargetUtilization}) is not below ScaleUpUtilization (${policy.ScaleUpUtilization}): lower TargetUtilization or raise ScaleUpUtilization, or a shard would be hot as soon as it is on target.`,
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

type Problem = { readonly problem: string };

function parseValue(name: ParameterName, given: string | number | undefined): string | number | Problem {
  const definition: ParameterDefinition = PARAMETERS[name];
  if (given === undefined) return definition.default;
  const text = String(given).trim();
  switch (definition.type) {
    case 'choice':
      if (definition.choices.includes(text)) return text;
      return { problem: `${name} is "${text}": it takes ${definition.choices.join(' or ')}.` };
    case 'text':
      if (new RegExp(definition.pattern).test(text)) return text;
      return { problem: `${name} is "${text}": it takes an e-mail address, or nothing.` };
    case 'integer':
    case 'ratio':
      return parseNumber(name, definition, text);
  }
}

function parseNumber(
  name: string,
  definition: { type: string; minimum: number; maximum: number },
  text: string,
): number | Problem {
  const value = Number(text);
  const isOfType = (definition.type === 'integer' ? /^\d+$/ : /^[\d.]+$/).test(text);
  if (isOfType && value >= definition.minimum && value <= definition.maximum) return value;
  const kind = definition.type === 'integer' ? 'a whole number' : 'a number';
  return {
    problem: `${name} is "${text}": it takes ${kind} from ${definition.minimum} to ${definition.maximum}.`,
  };
}

/** What stream tags ask of one stream. */
export interface StreamPolicy {
  readonly policy: Policy;
  /** Parameters that this stream's tags set. */
  readonly overridden: readonly ParameterName[];
  /** Why tags were left out of account, a sentence each. All of them are, if one is wrong: never half of them. */
  readonly ignored: readonly string[];
}

/** Prefix of the stream tags that override parameters for one stream: `shardwright:MaxShards` = `64`. */
const TAG_PREFIX = 'shardwright:';

/** Those of a stream's tags that are meant for us, wrongly written ones among them. */
export function ownTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key.toLowerCase().startsWith(TAG_PREFIX)));
}

/** The stack's policy with one stream's tags laid over it. Never throws: wrong tags are ignored, and said. */
export function policyForStream(stackPolicy: Policy, tags: Readonly<Record<string, string>>): StreamPolicy {
  const ours = Object.entries(ownTags(tags));
  const asked = ours.map(([key, value]) => [key.slice(TAG_PREFIX.length), value] as const);
  const misplaced = [
    ...ours
      .filter(([key]) => !key.startsWith(TAG_PREFIX))
      .map(([key]) => `${key} does not begin with "${TAG_PREFIX}", in lower case.`),
    ...asked
      .filter(([name]) => isParameter(name) && !PARAMETERS[name].perStream)
      .map(([name]) => `${name} can only be set for the whole stack.`),
  ];
  try {
    if (misplaced.length > 0) throw new InvalidPolicy(misplaced);
    const policy = parsePolicy({ ...stackPolicy, ...Object.fromEntries(asked) });
    return { policy, overridden: asked.map(([name]) => name as ParameterName), ignored: [] };
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    return { policy: stackPolicy, overridden: [], ignored: error.problems };
  }
}
