import { meter } from '../../lib/local/meter';

const A = 'shardId-000000000000';
const B = 'shardId-000000000001';

describe('the meter', () => {
  test.each([
    { when: 'at the minute’s first moment', atSeconds: 120, minute: 120 },
    { when: 'inside the minute', atSeconds: 150.5, minute: 120 },
    { when: 'just before the next', atSeconds: 179.999, minute: 120 },
    { when: 'at the next one’s first moment', atSeconds: 180, minute: 180 },
  ])('counts a record $when to that minute', ({ atSeconds, minute }) => {
    const metered = meter();
    metered.accepted(A, 1_000, 2, atSeconds);
    expect(metered.shardMinute(A, minute)).toEqual({ bytes: 1_000, records: 2, throttledRecords: 0 });
  });

  test('adds up a minute, shard by shard and for the stream', () => {
    const metered = meter();
    metered.accepted(A, 100, 1, 0);
    metered.accepted(A, 200, 3, 59);
    metered.accepted(B, 1_000, 10, 30);
    metered.throttled(B, 4, 31);
    expect(metered.shardMinute(A, 0)).toEqual({ bytes: 300, records: 4, throttledRecords: 0 });
    expect(metered.shardMinute(B, 0)).toEqual({ bytes: 1_000, records: 10, throttledRecords: 4 });
    expect(metered.streamMinute(0)).toEqual({ bytes: 1_300, records: 14, throttledRecords: 4 });
  });

  test('has nothing for a minute in which nothing happened', () => {
    const metered = meter();
    metered.accepted(A, 1, 1, 0);
    expect(metered.streamMinute(60)).toBeUndefined();
    expect(metered.shardMinute(B, 0)).toBeUndefined();
  });

  test('keeps the greatest iterator age of a minute', () => {
    const metered = meter();
    metered.read(A, 5_000, 0);
    metered.read(B, 9_000, 1);
    metered.read(A, 2_000, 2);
    expect(metered.streamMinute(0)?.iteratorAgeMilliseconds).toBe(9_000);
    expect(metered.shardMinute(A, 0)?.iteratorAgeMilliseconds).toBe(5_000);
  });

  test('names the shards that saw anything in a run of minutes', () => {
    const metered = meter();
    metered.accepted(A, 1, 1, 10);
    metered.throttled(B, 1, 70);
    expect(metered.shardsSeen(0, 60)).toEqual([A]);
    expect(metered.shardsSeen(0, 120)).toEqual([A, B]);
    expect(metered.shardsSeen(120, 240)).toEqual([]);
  });

  test('knows in which minutes a shard-level metric was on', () => {
    const metered = meter();
    metered.switchShardLevel(['IncomingBytes'], true, 130);
    metered.switchShardLevel(['IncomingBytes'], false, 250);
    const wasOn = [60, 120, 180, 240, 300].map((minute) => metered.hadShardLevel('IncomingBytes', minute));
    expect(wasOn).toEqual([false, true, true, true, false]);
    expect(metered.hadShardLevel('IncomingRecords', 180)).toBe(false);
  });
});
