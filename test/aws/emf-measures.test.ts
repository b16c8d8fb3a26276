import { emfMeasuresRead } from './emf';

/** EMF takes no metric older than a fortnight, so this is a time of today. */
const NOW = Math.floor(Date.now() / 60_000) * 60;

test('each metric is sent with its unit, of its minute, with the stream for its one dimension', async () => {
  const sent: unknown[] = [];

  await emfMeasuresRead((datapoint) => sent.push(datapoint)).publish(
    'orders',
    { OpenShardCount: 12, ExecutionSeconds: 71, Utilization: 0.83, DecisionsHeldAtMaxShards: 1 },
    NOW,
  );

  const common = { namespace: 'Shardwright', dimensions: { StreamName: 'orders' }, atSeconds: NOW };
  expect(sent).toEqual([
    { ...common, metric: 'OpenShardCount', unit: 'Count', value: 12 },
    { ...common, metric: 'ExecutionSeconds', unit: 'Seconds', value: 71 },
    { ...common, metric: 'Utilization', unit: 'None', value: 0.83 },
    { ...common, metric: 'DecisionsHeldAtMaxShards', unit: 'Count', value: 1 },
  ]);
});

test('what was sent of one stream is not sent again of the next', async () => {
  const sent: unknown[] = [];
  const measures = emfMeasuresRead(({ metric, dimensions }) => sent.push([metric, dimensions]));

  await measures.publish('orders', { Splits: 1 }, NOW);
  await measures.publish('clicks', { OpenShardCount: 2 }, NOW);

  expect(sent).toEqual([
    ['Splits', { StreamName: 'orders' }],
    ['OpenShardCount', { StreamName: 'clicks' }],
  ]);
});

test('nothing is written where there is nothing to send', async () => {
  const sent: unknown[] = [];

  await emfMeasuresRead((datapoint) => sent.push(datapoint)).publish('orders', {}, NOW);

  expect(sent).toEqual([]);
});
