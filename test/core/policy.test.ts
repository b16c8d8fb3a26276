import { PARAMETER_NAMES, PARAMETERS } from '../../lib/core/parameters';
import { InvalidPolicy, parsePolicy, policyForStream } from '../../lib/core/policy';

function problemsOf(given: Record<string, string | number>): readonly string[] {
  try {
    parsePolicy(given);
    return [];
  } catch (error) {
    if (error instanceof InvalidPolicy) return error.problems;
    throw error;
  }
}

test('the defaults are a policy, and are what the operator is promised', () => {
  expect(parsePolicy()).toEqual({
    MinShards: 1,
    MaxShards: 100,
    TargetUtilization: 0.85,
    ScaleUpUtilization: 0.92,
    ScaleDownUtilization: 0.5,
    ScaleUpCooldownSeconds: 0,
    ScaleDownCooldownSeconds: 120,
    ScaleDownLookbackMinutes: 5,
    IteratorAgeSeconds: 300,
    IteratorAgeAction: 'SplitLagging',
    MaxOperationsPerRun: 20,
    UpdateShardCountReserve: 2,
    ShardLevelMetrics: 'Always',
    SampleRecords: 'On',
    Mode: 'Act',
    NotificationEmail: '',
  });
});

test.each([
  [
    { MinShards: 9, MaxShards: 8 },
    'MinShards (9) is above MaxShards (8): lower MinShards or raise MaxShards.',
  ],
  [
    { ScaleDownUtilization: 0.9 },
    'ScaleDownUtilization (0.9) is not below TargetUtilization (0.85): lower ScaleDownUtilization, or shards would be merged as soon as they were split.',
  ],
  [
    { TargetUtilization: 0.97 },
    'TargetUtilization (0.97) is not below ScaleUpUtilization (0.92): lower TargetUtilization or raise ScaleUpUtilization, or a shard would be hot as soon as it is on target.',
  ],
  [{ MaxShards: 'many' }, 'MaxShards is "many": it takes a whole number from 1 to 10000.'],
  [{ MaxShards: '' }, 'MaxShards is "": it takes a whole number from 1 to 10000.'],
  [{ MaxShards: 1.5 }, 'MaxShards is "1.5": it takes a whole number from 1 to 10000.'],
  [{ MaxShards: '0x10' }, 'MaxShards is "0x10": it takes a whole number from 1 to 10000.'],
  [{ MaxShards: '1e2' }, 'MaxShards is "1e2": it takes a whole number from 1 to 10000.'],
  [{ MinShards: 0 }, 'MinShards is "0": it takes a whole number from 1 to 10000.'],
  [{ TargetUtilization: '75' }, 'TargetUtilization is "75": it takes a number from 0.05 to 1.'],
  [{ TargetUtilization: '0x1' }, 'TargetUtilization is "0x1": it takes a number from 0.05 to 1.'],
  [{ Mode: 'act' }, 'Mode is "act": it takes Act or Observe.'],
  [{ NotificationEmail: 'me' }, 'NotificationEmail is "me": it takes an e-mail address, or nothing.'],
])('%j is refused with a sentence', (given, sentence) => {
  expect(problemsOf(given as Record<string, string | number>)).toEqual([sentence]);
});

test('a name that is no parameter is refused, and the names there are are told', () => {
  expect(problemsOf({ MaxShard: 3 })[0]).toMatch(
    /^MaxShard is not a parameter; there are MinShards, MaxShards/,
  );
});

test('everything that is wrong is told at once', () => {
  expect(problemsOf({ MinShards: 0, Mode: 'Sleep', Shards: 3 })).toHaveLength(3);
});

test.each(PARAMETER_NAMES)('%s takes its default, and text as the stack hands it over', (name) => {
  expect(parsePolicy({ [name]: String(PARAMETERS[name].default) })[name]).toBe(PARAMETERS[name].default);
});

describe('the tags of a stream', () => {
  const stack = parsePolicy({ MaxShards: 64 });

  test('override the stack for that stream', () => {
    const { policy, overridden, ignored } = policyForStream(stack, {
      'shardwright:MaxShards': '8',
      team: 'blue',
    });
    expect([policy.MaxShards, policy.MinShards, overridden, ignored]).toEqual([8, 1, ['MaxShards'], []]);
  });

  test.each([
    [{ 'shardwright:MaxShards': '8', 'shardwright:MinShards': '9' }, 'MinShards (9) is above MaxShards (8)'],
    [{ 'shardwright:MaxShards': '8', 'shardwright:Maxshards': '9' }, 'Maxshards is not a parameter'],
    [{ 'Shardwright:MaxShards': '8' }, 'Shardwright:MaxShards does not begin with "shardwright:"'],
    [{ 'shardwright:toString': '8' }, 'toString is not a parameter'],
    [{ 'shardwright:__proto__': '8' }, '__proto__ is not a parameter'],
    [{ 'shardwright:': '8' }, ' is not a parameter'],
    [{ 'shardwright:MaxShards': '' }, 'MaxShards is ""'],
    [{ 'shardwright:NotificationEmail': 'a@b' }, 'NotificationEmail can only be set for the whole stack'],
  ])('%j are ignored as a whole, and the reason is told', (tags, reason) => {
    const { policy, ignored } = policyForStream(stack, tags as Record<string, string>);
    expect(policy).toEqual(stack);
    expect(ignored.join()).toContain(reason);
  });
});
