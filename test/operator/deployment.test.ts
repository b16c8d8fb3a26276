import { type DeploymentOutput, deploymentOf, deploymentsIn } from '../../lib/operator/deployment';

const WHERE = { stackName: 'Shop', region: 'eu-west-1' };

const output = (deploymentName: string, streamNames: string[]) =>
  JSON.stringify({
    deploymentName,
    streamNames,
    policy: { MaxShards: '8' },
    stateMachineArn: 'arn',
    tableName: 'table',
    sweepLogGroupName: 'log',
  } satisfies DeploymentOutput);

test('reads the deployment off the output of a stack', () => {
  const [deployed] = deploymentsIn({ Other: 'x', Deployment: output('Shardwright', ['orders']) }, WHERE);

  expect(deployed).toMatchObject({ stackName: 'Shardwright', streamNames: ['orders'], tableName: 'table' });
  expect(deployed?.policy).toMatchObject({ MaxShards: 8, MinShards: 1 });
});

test('finds each of several constructs in one stack, under the names that CDK gives their outputs', () => {
  const outputs = {
    OrdersDeployment1A2B3C4D: output('Shop-Orders', ['orders']),
    ClicksDeploymentFFFF0000: output('Shop-Clicks', ['clicks', 'views']),
    DeploymentNotes: 'not one of ours',
  };

  const deployments = deploymentsIn(outputs, WHERE);

  expect(deployments.map(({ stackName }) => stackName)).toEqual(['Shop-Orders', 'Shop-Clicks']);
  expect(deploymentOf('views', deployments).stackName).toBe('Shop-Clicks');
  expect(() => deploymentOf('sales', deployments)).toThrow(
    'sales is not managed by Shop-Orders, Shop-Clicks, which manages orders, clicks, views',
  );
});

test('says what to do where there is no such stack, or it is none of ours', () => {
  expect(() => deploymentsIn(undefined, WHERE)).toThrow(/no stack Shop in eu-west-1.*--stack-name, --region/);
  expect(() => deploymentsIn({ Url: 'x' }, WHERE)).toThrow(/no output named Deployment/);
});
