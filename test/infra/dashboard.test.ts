import { COUNTED_HOLDS, heldMeasure, MEASURES } from '../../lib/core/measures';
import { dashboardBody, type Widget } from '../../lib/sim/dashboard/dashboard-body';
import { ALARMS } from '../../lib/triggers/alarms';
import { STACK_NAME, STREAM_NAMES, templateOf } from './synthesised';

const body = dashboardBody(templateOf().toJSON());

/** Every metric that the dashboard asks for, as namespace and name. */
const metrics = body.widgets.flatMap(({ properties }: Widget) =>
  (properties.metrics ?? []).flatMap(([namespace, name]) =>
    typeof namespace === 'string' && typeof name === 'string' ? [`${namespace} ${name}`] : [],
  ),
);

test('the stream that is shown is chosen, and everything is about that one', () => {
  expect(body.variables).toEqual([
    expect.objectContaining({
      type: 'pattern',
      pattern: 'stream-shown',
      defaultValue: 'orders',
      values: STREAM_NAMES.map((name) => ({ label: name, value: name })),
    }),
  ]);
  const { variables: _, ...shown } = body;
  for (const name of STREAM_NAMES) expect(JSON.stringify(shown)).not.toContain(`"${name}"`);
});

test('however many streams there are, it has no more metrics', () => {
  const many = dashboardBody(templateOf(Array.from({ length: 9 }, (_, index) => `s${index}`)).toJSON());

  expect(many.widgets).toEqual(body.widgets);
  // Of up to fifty metrics three dashboards of an account are free.
  expect(metrics.length).toBeLessThan(50);
});

test('it shows load against capacity, the hottest shard, refusals, iterator age and open shards', () => {
  expect(new Set(metrics)).toEqual(
    new Set([
      'AWS/Kinesis IncomingBytes',
      'AWS/Kinesis IncomingRecords',
      'AWS/Kinesis WriteProvisionedThroughputExceeded',
      'AWS/Kinesis GetRecords.IteratorAgeMilliseconds',
      ...['OpenShardCount', 'Splits', 'Merges', 'UpdateShardCounts'].map((name) => `Shardwright ${name}`),
      ...COUNTED_HOLDS.map((reason) => `Shardwright ${heldMeasure(reason)}`),
    ]),
  );
  expect(JSON.stringify(body)).toContain("SEARCH('{AWS/Kinesis,ShardId,StreamName} MetricName=");
});

test('our operations are points beside the open shards', () => {
  const open = body.widgets.find(({ properties }) => properties.title?.startsWith('Open shards'));

  const right = open?.properties.metrics?.filter(([, , , , options]) => options?.yAxis === 'right');
  expect(right?.map(([, name]) => name)).toEqual(['Splits', 'Merges', 'UpdateShardCounts']);
  for (const [, name] of right ?? []) expect(name && name in MEASURES).toBe(true);
});

test('it shows the stream’s alarms and those on Shardwright itself', () => {
  const names = body.widgets
    .flatMap(({ properties }) => properties.alarms ?? [])
    .map((arn) => arn.split(':alarm:')[1]);

  expect(names).toEqual([
    ...ALARMS.map(({ suffix }) => `${STACK_NAME}-stream-shown-${suffix}`),
    `${STACK_NAME}/executions-failing`,
    `${STACK_NAME}/undelivered`,
    `${STACK_NAME}/sweep-silent`,
    `${STACK_NAME}/stream-shown/unanswered`,
  ]);
});

test('the last decisions come from the log of the function that decides', () => {
  const log = body.widgets.find(({ type }) => type === 'log');

  expect(log?.properties.query).toMatch(/^SOURCE 'DecideLog\w+' \| fields @timestamp, decision\.reason/);
  expect(log?.properties.query).toContain('filter streamName = "stream-shown"');
});

test('thresholds are the stack’s own parameters', () => {
  const annotations = body.widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

  expect(annotations.map(({ label, value }) => [label, value])).toEqual([
    ['ScaleUpUtilization', 0.92],
    ['ScaleDownUtilization', 0.5],
    ['IteratorAgeSeconds', 300],
  ]);
});
