import type { MetricWindow } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { SHARD_BYTES_PER_SECOND } from '../../lib/core/quotas';
import { alarmStateIn, alarmsUnder } from '../../lib/triggers/alarm-signals';
import { ALARMS, type AlarmDefinition } from '../../lib/triggers/alarms';

const MIB_MINUTE = 60 * SHARD_BYTES_PER_SECOND;
const MINUTES = 30;

/** A window whose newest minutes are the ones given; those before are without a datapoint. */
function windowWith(newest: {
  bytes?: number[];
  records?: number[];
  throttled?: number[];
  ages?: number[];
  open?: number[];
  shards?: Record<string, number[]>;
}): MetricWindow {
  const column = (values: number[] = []) =>
    Float64Array.from(
      { length: MINUTES },
      (_, minute) => values[minute - MINUTES + values.length] ?? Number.NaN,
    );
  const writes = (bytes?: number[]) => ({
    bytes: column(bytes),
    records: column(),
    throttledRecords: column(),
  });
  return {
    startsAtSeconds: 0,
    minutes: MINUTES,
    stream: {
      bytes: column(newest.bytes),
      records: column(newest.records),
      throttledRecords: column(newest.throttled),
      iteratorAgeSeconds: column(newest.ages),
    },
    openShardCount: column(newest.open),
    shards: new Map(Object.entries(newest.shards ?? {}).map(([id, bytes]) => [id, writes(bytes)])),
  };
}

const alarm = (suffix: AlarmDefinition['suffix']) =>
  ALARMS.find((one) => one.suffix === suffix) as AlarmDefinition;
const times = (count: number, value: number) => new Array<number>(count).fill(value);

/** Thresholds of the tests' own, so that they hold whatever the defaults are. */
const THRESHOLDS = {
  ScaleUpUtilization: 0.85,
  TargetUtilization: 0.75,
  ScaleDownUtilization: 0.5,
  IteratorAgeSeconds: 300,
};

describe('the states of alarms', () => {
  const policy = parsePolicy(THRESHOLDS);
  test.each([
    {
      what: 'two of three minutes at the threshold, by bytes',
      suffix: 'utilization-high',
      state: 'ALARM',
      newest: { bytes: [1.7 * MIB_MINUTE, 0, 1.7 * MIB_MINUTE], records: [1, 1, 1], open: [2, 2, 2] },
    },
    {
      what: 'two of three minutes at the threshold, by records',
      suffix: 'utilization-high',
      state: 'ALARM',
      newest: { bytes: [1, 1, 1], records: [102_000, 0, 102_000], open: [2, 2, 2] },
    },
    {
      what: 'the same load on one more shard',
      suffix: 'utilization-high',
      state: 'OK',
      newest: { bytes: times(3, 1.7 * MIB_MINUTE), records: times(3, 1), open: [3, 3, 3] },
    },
    {
      what: 'one minute at the threshold',
      suffix: 'utilization-high',
      state: 'OK',
      newest: { bytes: [0, 0, 2 * MIB_MINUTE], records: [1, 1, 1], open: [2, 2, 2] },
    },
    { what: 'no traffic at all', suffix: 'utilization-low', state: 'ALARM', newest: {} },
    { what: 'no traffic at all', suffix: 'utilization-high', state: 'OK', newest: {} },
    {
      what: 'nineteen busy minutes of thirty',
      suffix: 'utilization-low',
      state: 'OK',
      newest: { bytes: times(19, MIB_MINUTE), records: times(19, 1), open: times(19, 1) },
    },
    {
      what: 'twelve quiet minutes of thirty',
      suffix: 'utilization-low',
      state: 'ALARM',
      newest: { bytes: times(18, MIB_MINUTE), records: times(18, 1), open: times(18, 1) },
    },
    { what: 'one record refused', suffix: 'write-throttled', state: 'ALARM', newest: { throttled: [0, 1] } },
    {
      what: 'one refused within five minutes',
      suffix: 'write-throttled',
      state: 'ALARM',
      newest: { throttled: [1, 0, 0, 0, 0] },
    },
    {
      what: 'none refused for five minutes',
      suffix: 'write-throttled',
      state: 'OK',
      newest: { throttled: [1, 0, 0, 0, 0, 0] },
    },
    {
      what: 'an old age in three of five minutes',
      suffix: 'iterator-age',
      state: 'ALARM',
      newest: { ages: [300, 0, 300, 0, 300] },
    },
    {
      what: 'one of two shards full',
      suffix: 'hot-shard',
      state: 'ALARM',
      newest: { shards: { a: [0, 0, 0], b: times(3, 0.9 * MIB_MINUTE) } },
    },
    {
      what: 'two shards that were full a minute each',
      suffix: 'hot-shard',
      state: 'OK',
      newest: { shards: { a: [0, 0, MIB_MINUTE], b: [0, MIB_MINUTE, 0] } },
    },
  ] as const)('$suffix is $state after $what', ({ suffix, state, newest }) => {
    expect(alarmStateIn(alarm(suffix), windowWith(newest as never), policy)).toBe(state);
  });

  test('a stream without shard-level metrics has no alarm on them', () => {
    const never = alarmsUnder(parsePolicy({ ShardLevelMetrics: 'Never' })).map(({ suffix }) => suffix);
    expect(never).not.toContain('hot-shard');
    expect(alarmsUnder(policy)).toHaveLength(never.length + 1);
  });
});
