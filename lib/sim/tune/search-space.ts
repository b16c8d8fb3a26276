/** Which parameters a search may change, and how far. */
import { PARAMETERS, type ParameterDefinition, type ParameterName } from '../../core/parameters';
import { InvalidPolicy, type Policy } from '../../core/policy';

/** Bounds of a number; both are included. */
interface SearchRange {
  readonly from: number;
  readonly to: number;
}

/** Parameters to search, with their ranges; undefined stands for the default range. */
export type SearchedNames = Readonly<Record<string, SearchRange | undefined>>;

export interface SearchedParameter extends SearchRange {
  readonly name: ParameterName;
  /** In steps of a hundredth, or whole ones. */
  readonly type: 'ratio' | 'integer';
}

/** What is searched unless the user says otherwise: all that trades cost against loss, as far as anyone would turn it. */
const DEFAULT_RANGES = {
  TargetUtilization: { from: 0.5, to: 0.95 },
  ScaleUpUtilization: { from: 0.55, to: 1 },
  ScaleDownUtilization: { from: 0.2, to: 0.9 },
  ScaleUpCooldownSeconds: { from: 0, to: 600 },
  ScaleDownCooldownSeconds: { from: 60, to: 3600 },
  ScaleDownLookbackMinutes: { from: 5, to: 240 },
} as const satisfies Partial<Record<ParameterName, SearchRange>>;

/**
 * @param asked what to search; where it is empty, everything that has a default range and no fixed value
 * @param fixed values of parameters that stay as they are
 * @throws InvalidPolicy naming the first that cannot be searched
 */
export function searchSpace(
  asked: SearchedNames,
  fixed: Readonly<Record<string, string>>,
): SearchedParameter[] {
  const names = Object.keys(asked);
  const searched =
    names.length > 0 ? names : Object.keys(DEFAULT_RANGES).filter((name) => fixed[name] === undefined);
  if (searched.length === 0)
    throw new InvalidPolicy(['Every parameter that would be searched is fixed: leave one free.']);
  return searched.map((name) => searchedParameter(name, asked[name], fixed));
}

function searchedParameter(
  name: string,
  asked: SearchRange | undefined,
  fixed: Readonly<Record<string, string>>,
): SearchedParameter {
  const refuse = (problem: string) => new InvalidPolicy([problem]);
  if (!Object.hasOwn(PARAMETERS, name)) throw refuse(`${name} is not a parameter, so it cannot be searched.`);
  if (fixed[name] !== undefined) throw refuse(`${name} is both fixed and searched: leave one out.`);
  const definition: ParameterDefinition = PARAMETERS[name as ParameterName];
  if (definition.type !== 'ratio' && definition.type !== 'integer')
    throw refuse(`${name} takes no number, so it cannot be searched: try its values with --param.`);
  const range = asked ?? (DEFAULT_RANGES as Readonly<Record<string, SearchRange>>)[name];
  if (range === undefined)
    throw refuse(`${name} has no range to search by default: give one, as ${name}=FROM..TO.`);
  const { minimum, maximum, type } = definition;
  if (!(minimum <= range.from && range.from < range.to && range.to <= maximum))
    throw refuse(
      `${name} cannot be searched from ${range.from} to ${range.to}: it takes ${minimum} to ${maximum}, the lower bound first.`,
    );
  return { name: name as ParameterName, type, ...range };
}

/** The values at a point of the unit cube, one coordinate a parameter. */
export function valuesAt(
  space: readonly SearchedParameter[],
  point: readonly number[],
): Record<string, number> {
  return Object.fromEntries(
    space.map((parameter, index) => [parameter.name, valueAt(parameter, point[index] as number)]),
  );
}

/** Where the policy lies in the unit cube; on its edge where it lies outside. */
export function pointOf(space: readonly SearchedParameter[], policy: Policy): number[] {
  return space.map((parameter) => {
    const { from, to } = onScale(parameter);
    const position = (scaled(parameter, policy[parameter.name] as number) - from) / (to - from);
    return Math.min(1, Math.max(0, position));
  });
}

function valueAt(parameter: SearchedParameter, position: number): number {
  const { from, to } = onScale(parameter);
  const value = unscaled(parameter, from + position * (to - from));
  const rounded = parameter.type === 'ratio' ? Math.round(value * 100) / 100 : roundInteger(value);
  return Math.min(parameter.to, Math.max(parameter.from, rounded));
}

/** Two digits are as many as anyone would set. */
function roundInteger(value: number): number {
  return value < 100 ? Math.round(value) : Number(value.toPrecision(2));
}

/** Times and counts are searched by their logarithm: from 5 to 10 minutes is as far as from 50 to 100. */
function isLogarithmic({ type, from }: SearchedParameter): boolean {
  return type === 'integer' && from > 0;
}

function scaled(parameter: SearchedParameter, value: number): number {
  return isLogarithmic(parameter) ? Math.log(Math.max(value, parameter.from)) : value;
}

function unscaled(parameter: SearchedParameter, value: number): number {
  return isLogarithmic(parameter) ? Math.exp(value) : value;
}

function onScale(parameter: SearchedParameter): SearchRange {
  return { from: scaled(parameter, parameter.from), to: scaled(parameter, parameter.to) };
}
