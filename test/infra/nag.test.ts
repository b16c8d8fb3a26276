import { AwsSolutionsChecks } from 'cdk-nag';
import { stackOf } from './synthesised';

test('the stack meets AWS Solutions, every exception being acknowledged with its reason', () => {
  const { app } = stackOf();

  const report = new AwsSolutionsChecks(app, { verbose: true }).validateScope(app);

  expect(report.violations).toEqual([]);
});
