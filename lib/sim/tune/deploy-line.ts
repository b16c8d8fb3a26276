import { PARAMETER_NAMES, PARAMETERS, type ParameterName } from '../../core/parameters';
import type { Policy } from '../../core/policy';

/**
 * The command that deploys the policy. It names what differs from the defaults, and what was chosen though it does not: a stack that exists
 * keeps the values of parameters that are not named (`--previous-parameters` of `cdk deploy`, on unless said otherwise).
 * @param chosen parameters that were searched or given
 */
export function deployLine(policy: Policy, chosen: readonly ParameterName[]): string {
  const named = PARAMETER_NAMES.filter(
    (name) => chosen.includes(name) || policy[name] !== PARAMETERS[name].default,
  );
  const parameters = named.map((name) => ` --parameters ${name}=${policy[name]}`);
  return `npx cdk deploy -c streams=NAME,…${parameters.join('')}`;
}
