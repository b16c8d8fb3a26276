import { CONSOLE_DOMAINS, consoleLink } from './console';

/** The execution's page in the console; undefined where the id is no ARN, as on a laptop, or of a partition whose console we do not know. */
export function executionLink(executionId: string): string | undefined {
  const [arn, partition = '', service, region = ''] = executionId.split(':');
  const domain = (CONSOLE_DOMAINS as Readonly<Record<string, string>>)[partition];
  if (arn !== 'arn' || service !== 'states' || domain === undefined) return undefined;
  const fragment = `/v2/executions/details/${executionId}`;
  return consoleLink(domain, { region, service, fragment });
}
