/**
 * GetShardIterator and GetRecords: metered for the age of what consumers read, in scaled time. The emulator stamps records in
 * real time, so an age it tells is `scale` times as long here, and a moment that a reader asks for is so much nearer.
 */
import type { Json, KinesisAnswer, KinesisRequest, Upstream } from './kinesis-wire';
import type { Meter } from './meter';
import type { ScaledClock } from './scaled-clock';

/** Iterators remembered; an older one is read without being metered. */
const ITERATORS_REMEMBERED = 10_000;

export function meteredReads(
  emulator: Upstream,
  meter: Meter,
  clock: Pick<ScaledClock, 'nowSeconds' | 'scale'>,
) {
  const shardOf = new Map<string, string>();
  const remember = (iterator: unknown, shardId: string) => {
    if (typeof iterator !== 'string') return; // A closed shard read to its end has no next one.
    shardOf.set(iterator, shardId);
    const [oldest] = shardOf.keys();
    if (shardOf.size > ITERATORS_REMEMBERED && oldest !== undefined) shardOf.delete(oldest);
  };
  return {
    async getShardIterator({ operation, body }: KinesisRequest): Promise<KinesisAnswer> {
      const answer = await emulator.send({ operation, body: nearer(body, clock.scale) });
      if (answer.status === 200) remember(answer.body['ShardIterator'], String(body['ShardId']));
      return answer;
    },

    async getRecords(request: KinesisRequest): Promise<KinesisAnswer> {
      const answer = await emulator.send(request);
      const shardId = shardOf.get(String(request.body['ShardIterator']));
      if (answer.status !== 200 || shardId === undefined) return answer;
      remember(answer.body['NextShardIterator'], shardId);
      const MillisBehindLatest = Number(answer.body['MillisBehindLatest']) * clock.scale;
      meter.read(shardId, MillisBehindLatest, clock.nowSeconds());
      return { status: 200, body: { ...answer.body, MillisBehindLatest } };
    },
  };
}

function nearer(body: Json, scale: number): Json {
  const { Timestamp } = body as { Timestamp?: number };
  if (Timestamp === undefined) return body;
  const nowSeconds = Date.now() / 1000;
  return { ...body, Timestamp: nowSeconds - (nowSeconds - Timestamp) / scale };
}
