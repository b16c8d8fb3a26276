/** Where the AWS console of each partition is. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The execution's page in the console; undefined where the id is no ARN, as on a laptop. */
export function executionLink(executionId: string): string | undefined {
  const [arn, partition = '', service, region = ''] = executionId.split(':');
  const domain = CONSOLE_DOMAINS[partition];
  if (arn !== 'arn' || service !== 'states' || domain === undefined) return undefined;
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${executionId}`;
}
