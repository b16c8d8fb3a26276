import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { answerTo } from './errors';

/**
 * The outputs of a stack by their names.
 * @returns undefined where the account has no such stack in this Region
 */
export async function stackOutputs(
  client: CloudFormationClient,
  stackName: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { Stacks = [] } = await answerTo(
      `DescribeStacks of ${stackName}`,
      client.send(new DescribeStacksCommand({ StackName: stackName })),
    );
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    // "ValidationError: Stack with id NAME does not exist" has no name of its own.
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}
