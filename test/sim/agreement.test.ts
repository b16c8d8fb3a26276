/** The model of a stream, the laptop's gateway and the emulator behind it take one script of operations alike. */
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { kinesisStreams } from '../../lib/aws/kinesis-streams';
import { hashKeyAt, inOrder, positionOf, WHOLE_RANGE } from '../../lib/core/hash-range';
import type { Shard } from '../../lib/core/model';
import { startKinesisLocal } from '../../lib/local/emulators';
import { startGateway } from '../../lib/local/gateway';
import { meter } from '../../lib/local/meter';
import type { Streams } from '../../lib/ports';
import { simulatedStream } from '../../lib/sim/ports/simulated-stream';
import { simulatedStreams } from '../../lib/sim/ports/streams';
import { streamWorld } from '../../lib/sim/stream-world';
import { handClock } from '../support/hand-clock';
import { even } from './workloads';

const STREAM = 'orders';

/** Longer than any operation of the script takes. */
const LONG_SECONDS = 600;

interface World {
  readonly streams: Streams;
  /** Lets the operation that is under way complete. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

type Call = (streams: Streams, open: readonly Shard[]) => Promise<void>;

const at = (share: number) => hashKeyAt(WHOLE_RANGE, share);
const id = (shards: readonly Shard[], index: number) => shards[index]?.shardId ?? 'shardId-none';

const split =
  (index: number, share: number): Call =>
  (streams, open) =>
    streams.splitShard(STREAM, id(open, index), at(share));
const merge =
  (lower: number, upper: number): Call =>
  (streams, open) =>
    streams.mergeShards(STREAM, id(open, lower), id(open, upper));
const update =
  (count: number): Call =>
  (streams) =>
    streams.updateShardCount(STREAM, count);

/** From two even shards; `false` does not let the operation complete before the next. */
const SCRIPT: readonly (readonly [string, Call, boolean?])[] = [
  ['a split in the middle', split(0, 0.25)],
  ['an uneven split', split(2, 0.9)],
  ['a split outside the shard', split(0, 0.7)],
  ['a merge of adjacent shards', merge(1, 2)],
  ['a merge of shards that are not adjacent', merge(0, 2)],
  ['a split that is not waited for', split(0, 0.1), false],
  ['a merge while the stream is UPDATING', merge(2, 3)],
  ['an UpdateShardCount beyond double', update(9)],
  ['an UpdateShardCount', update(6)],
  ['an UpdateShardCount below half', update(2)],
  ['an UpdateShardCount down to half', update(3)],
];

function simulated(): World {
  const world = streamWorld(even([1]), { initialShards: 2, burst: 0 });
  return {
    streams: simulatedStreams(simulatedStream(STREAM, world), () => 'a script'),
    settle: async () => world.advanceTo(world.nowSeconds + LONG_SECONDS),
    stop: async () => {},
  };
}

async function throughTheGateway(): Promise<World> {
  const emulator = await startKinesisLocal({ streams: { [STREAM]: 2 } });
  const clock = handClock();
  const gateway = await startGateway({
    streamName: STREAM,
    emulatorEndpoint: emulator.endpoint,
    clock,
    meter: meter(),
    volume: { recordsPerRecord: 1, bytesPerByte: 1 },
    burstSeconds: 1,
    port: 0,
  });
  const client = new KinesisClient({
    endpoint: gateway.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  return {
    streams: kinesisStreams(client),
    async settle() {
      clock.pass(LONG_SECONDS);
      await gateway.settled();
    },
    async stop() {
      client.destroy();
      await gateway.stop();
      await emulator.stop();
    },
  };
}

/** What came of each line of the script: how it was answered, and where the open shards begin after it, in 1/1024. */
async function played({ streams, settle, stop }: World): Promise<unknown[]> {
  const told: unknown[] = [];
  try {
    for (const [what, call, isWaitedFor = true] of SCRIPT) {
      const open = inOrder((await streams.listShards(STREAM)).filter(({ isOpen }) => isOpen));
      const answer = await call(streams, open).then(
        () => 'taken',
        (error: Error) => error.name,
      );
      if (isWaitedFor) await settle();
      const { status } = await streams.describe(STREAM);
      // While an operation runs, the emulator lists the children sooner than the service does.
      if (!isWaitedFor) {
        told.push({ what, answer, status });
        continue;
      }
      const after = inOrder((await streams.listShards(STREAM)).filter(({ isOpen }) => isOpen));
      const starts = after.map(({ startingHashKey }) => Math.round(positionOf(startingHashKey) * 1024));
      told.push({ what, answer, status, starts });
    }
  } finally {
    await stop();
  }
  return told;
}

test('one script of operations is answered alike and leaves the same shards', async () => {
  const ofModel = await played(simulated());
  const ofGateway = await played(await throughTheGateway());

  expect(ofGateway).toEqual(ofModel);
  expect(ofModel.map((line) => (line as { answer: string }).answer)).toEqual([
    'taken',
    'taken',
    'InvalidRequest',
    'taken',
    'InvalidRequest',
    'taken',
    'ResourceInUse',
    'InvalidRequest',
    'taken',
    'InvalidRequest',
    'taken',
  ]);
});
