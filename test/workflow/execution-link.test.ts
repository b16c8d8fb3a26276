import { executionLink } from '../../lib/workflow/execution-link';

test.each([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('an execution in %s, %s has its page at %s', (partition, region, begins) => {
  const arn = `arn:${partition}:states:${region}:111122223333:execution:Reshard:e-1`;

  expect(executionLink(arn)).toBe(`${begins}states/home?region=${region}#/v2/executions/details/${arn}`);
});

test.each([
  'execution-1',
  '',
  'arn:aws-iso:states:us-iso-east-1:1:execution:Reshard:e',
  'arn:aws:sns:eu-west-1:1:topic',
])('of %j no page is known', (id) => {
  expect(executionLink(id)).toBeUndefined();
});
