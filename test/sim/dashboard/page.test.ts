import { parsePolicy } from '../../../lib/core/policy';
import { dashboardBody } from '../../../lib/sim/dashboard/dashboard-body';
import { dashboardPage } from '../../../lib/sim/dashboard/page';
import { simulatedDay } from '../../../lib/sim/dashboard/simulated-day';
import { templateOf } from '../../infra/synthesised';
import { eventful } from '../workloads';

test('every widget of the stack’s own dashboard is drawn, with a simulated stream on it', async () => {
  const body = dashboardBody(templateOf().toJSON());
  const policy = parsePolicy();
  const day = await simulatedDay(eventful(180, 40, 7), { policy, burst: 0.1, seed: 1 });

  const page = dashboardPage(body, day, policy);

  for (const { properties } of body.widgets) expect(page).toContain(properties.title ?? '<h1>orders</h1>');
  const graphs = body.widgets.filter(({ type }) => type === 'metric');
  expect(page.match(/<svg/g)).toHaveLength(graphs.length);
  expect(page).toContain('<b>OK</b>Shardwright/orders/unanswered');
  expect(page).toMatch(/<td class="sentence">\w/);
  expect(page).not.toContain('stream-shown');
});
