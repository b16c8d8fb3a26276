/** The profiles of the AWS configuration, as the AWS CLI finds them: the SDK says of one that is not there that it has no credentials. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AccountChoice } from '../aws/account-clients';
import { BadInput } from './bad-input';

/** `[default]` and `[profile NAME]`; `[sso-session NAME]` and the like are none. */
const PROFILE_IN_CONFIG = /^\s*\[\s*(?:profile\s+(["']?)(?<name>.+?)\1|(?<alone>default))\s*\]/gm;

/** `[NAME]`. */
const PROFILE_IN_CREDENTIALS = /^\s*\[\s*(?<name>.+?)\s*\]/gm;

/** @throws BadInput where a profile is named, by option or by environment, that is in neither file */
export function assertProfileKnown({ profile = process.env['AWS_PROFILE'] }: AccountChoice): void {
  if (!profile) return;
  const config = process.env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config');
  const credentials = process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials');
  const known = [
    ...new Set([...namesIn(config, PROFILE_IN_CONFIG), ...namesIn(credentials, PROFILE_IN_CREDENTIALS)]),
  ];
  if (known.includes(profile)) return;
  const others = known.length === 0 ? 'which have none' : `which have ${known.join(', ')}`;
  throw new BadInput(
    `There is no profile ${profile} in ${config} or ${credentials}, ${others}: give another --profile or AWS_PROFILE, or add it (aws configure --profile ${profile}).`,
  );
}

function namesIn(file: string, heading: RegExp): string[] {
  if (!existsSync(file)) return [];
  return [...readFileSync(file, 'utf8').matchAll(heading)].flatMap(
    ({ groups }) => groups?.['name'] ?? groups?.['alone'] ?? [],
  );
}
