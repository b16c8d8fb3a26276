/**
 * What stands before the Kinesis emulator on a laptop and adds what the emulator lacks: shards that take only so much, metrics
 * of what they took, and resharding with the limits and the duration that AWS has. It listens on the loopback interface.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BadInput } from '../operator/bad-input';
import type { Emulator } from './emulators';
import {
  CONTENT_TYPE,
  type Json,
  type KinesisAnswer,
  type KinesisRequest,
  operationOf,
  type Upstream,
  upstream,
} from './kinesis-wire';
import type { Meter } from './meter';
import { meteredPuts, type Volume } from './metered-puts';
import { meteredReads } from './metered-reads';
import { inUse, type Resharding, resharding } from './resharding';
import type { ScaledClock } from './scaled-clock';
import { shardCapacity } from './shard-capacity';
import { meteredSwitches } from './shard-level-switches';

export interface GatewayOptions {
  /** The one stream that is metered; requests for others are passed on. */
  readonly streamName: string;
  readonly emulatorEndpoint: string;
  readonly clock: ScaledClock;
  readonly meter: Meter;
  readonly volume: Volume;
  /** How many seconds of its capacity a shard saves up while idle; see shardCapacity. */
  readonly burstSeconds: number;
  /** 0: any free port. */
  readonly port: number;
}

export interface Gateway extends Emulator, Pick<Resharding, 'servingShards' | 'operations' | 'settled'> {}

/** @throws BadInput where the port is taken; Error where the stream does not exist */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const emulator = upstream(options.emulatorEndpoint);
  const abort = new AbortController();
  const { streamName, clock } = options;
  const shards = await resharding({ streamName, emulator, clock, signal: abort.signal });
  const answer = answerer(options, emulator, shards);
  const server = createServer((incoming, response) => {
    respond(incoming, response, answer).catch((error: Error) => response.destroy(error));
  });
  await listening(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...shards,
    async stop() {
      abort.abort();
      await closed(server);
      emulator.close();
    },
  };
}

type Answerer = (request: KinesisRequest) => Promise<KinesisAnswer>;

function answerer(options: GatewayOptions, emulator: Upstream, shards: Resharding): Answerer {
  const { streamName, meter, volume, clock } = options;
  const nowSeconds = clock.nowSeconds;
  const capacity = shardCapacity(options.burstSeconds);
  const { servingShards } = shards;
  const puts = meteredPuts({ streamName, emulator, meter, capacity, volume, servingShards, nowSeconds });
  const reads = meteredReads(emulator, meter, clock);
  const switches = meteredSwitches(emulator, meter, nowSeconds);
  const whileActive =
    (answer: Answerer): Answerer =>
    async (request) =>
      shards.isUpdating() ? inUse(streamName) : answer(request);
  const createdAtSeconds = nowSeconds();
  const described = (field: string) => asOfHere({ emulator, shards, createdAtSeconds }, field);
  const metered: Readonly<Record<string, Answerer>> = {
    PutRecord: puts.putRecord,
    PutRecords: puts.putRecords,
    GetShardIterator: reads.getShardIterator,
    GetRecords: reads.getRecords,
    SplitShard: shards.reshard,
    MergeShards: shards.reshard,
    UpdateShardCount: shards.updateShardCount,
    EnableEnhancedMonitoring: whileActive(switches),
    DisableEnhancedMonitoring: whileActive(switches),
    DescribeStream: described('StreamDescription'),
    DescribeStreamSummary: described('StreamDescriptionSummary'),
  };
  return async (request) => {
    shards.assertSound();
    const special = metered[request.operation];
    const isOurs = request.operation === 'GetRecords' || streamOf(request.body) === streamName;
    return special !== undefined && isOurs ? special(request) : emulator.send(request);
  };
}

/** The stream that a request is for, by name or by ARN. */
function streamOf(body: Json): string | undefined {
  const { StreamName, StreamARN } = body as { StreamName?: string; StreamARN?: string };
  return StreamName ?? StreamARN?.split('/').at(-1);
}

interface Here {
  readonly emulator: Upstream;
  readonly shards: Resharding;
  readonly createdAtSeconds: number;
}

/** A description that says UPDATING as long as an operation lasts here, and when the stream was created by the clock of here. */
function asOfHere({ emulator, shards, createdAtSeconds }: Here, field: string): Answerer {
  return async (request) => {
    const { status, body } = await emulator.send(request);
    if (status !== 200) return { status, body };
    const described = body[field] as Json;
    const StreamStatus = shards.isUpdating() ? 'UPDATING' : described['StreamStatus'];
    const here = { StreamStatus, StreamCreationTimestamp: createdAtSeconds };
    return { status, body: { ...body, [field]: { ...described, ...here } } };
  };
}

async function respond(incoming: IncomingMessage, response: ServerResponse, answer: Answerer): Promise<void> {
  const text = (await buffer(incoming)).toString();
  const request = { operation: operationOf(incoming.headers), body: JSON.parse(text || '{}') as Json };
  const { status, body } = await answered(request, answer);
  response.writeHead(status, { 'content-type': CONTENT_TYPE }).end(JSON.stringify(body));
}

/** What fails in here is told to the client as Kinesis would tell of a failure of its own. */
async function answered(request: KinesisRequest, answer: Answerer): Promise<KinesisAnswer> {
  try {
    return await answer(request);
  } catch (error) {
    const { message } = error as Error;
    return { status: 500, body: { __type: 'InternalFailureException', message } };
  }
}

/** @throws BadInput where the port is another program's */
async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new BadInput(`--port ${port} is taken: give another, or 0 for any that is free.`);
  }
}

async function closed(server: Server): Promise<void> {
  const ended = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await ended;
}
