/** The options of every command that works on an AWS account: alike those of the AWS CLI. */
import type { Command } from 'commander';
import { DEFAULT_STACK_NAME } from '../lib/infra/stack-context';

export function addAccountOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'a profile of the AWS configuration (default: $AWS_PROFILE)')
    .option('--region <name>', 'an AWS Region (default: $AWS_REGION, then the profile’s)');
}

export function addDeploymentOptions(command: Command): Command {
  return addAccountOptions(command).option('--stack-name <name>', 'the stack', DEFAULT_STACK_NAME);
}

/** What help says of where credentials come from. */
export const CREDENTIALS_HELP = `Credentials come from where the AWS CLI takes them: the environment, a profile,
single sign-on (aws sso login) or the instance’s role. $AWS_ENDPOINT_URL names
another endpoint.`;
