import { PARAMETER_NAMES, PARAMETERS } from '../../core/parameters';
import type { Policy } from '../../core/policy';

/** The command that deploys the policy: it names the parameters that differ from the defaults, and no other. */
export function deployLine(policy: Policy): string {
  const changed = PARAMETER_NAMES.filter((name) => policy[name] !== PARAMETERS[name].default);
  const parameters = changed.map((name) => ` --parameters ${name}=${policy[name]}`);
  return `npx cdk deploy -c streams=NAME,…${parameters.join('')}`;
}
