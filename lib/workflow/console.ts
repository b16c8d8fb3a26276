/** Where the AWS console of each partition is. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const CONSOLE_DOMAINS = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
} as const;

/** Which page of the console. */
export interface ConsolePage {
  readonly region: string;
  readonly service: 'states' | 'cloudwatch';
  /** What of the service: all that comes after the `#`. */
  readonly fragment: string;
}

/** The page's address in a partition's console. */
export function consoleLink(domain: string, { region, service, fragment }: ConsolePage): string {
  return `https://${region}.${domain}/${service}/home?region=${region}#${fragment}`;
}
