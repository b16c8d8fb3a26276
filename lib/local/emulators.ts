/** The emulators that stand in for AWS on a laptop: started, awaited, and stopped. Both listen on the loopback interface alone. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';

export interface Emulator {
  /** Of the form http://127.0.0.1:PORT. kinesis-local wants HTTP/1.1 clients: give them a NodeHttpHandler. */
  readonly endpoint: string;
  /** Resolves when the emulator is gone. */
  stop(): Promise<void>;
}

export interface KinesisLocalOptions {
  /** Streams that are there from the start: shard counts by name. */
  readonly streams?: Readonly<Record<string, number>>;
  /** How long a split, a merge and enabling metrics keep a stream UPDATING. */
  readonly splitMergeSeconds?: number;
  /** How long an UpdateShardCount keeps a stream UPDATING. */
  readonly updateSeconds?: number;
}

/** kinesis-local listens after less than a second; a loaded machine gets time. */
const START_DEADLINE_SECONDS = 30;

/** Between two looks at whether it answers yet. */
const PROBE_INTERVAL_MILLISECONDS = 50;

/** A look that takes longer than this is given up and repeated. */
const PROBE_TIMEOUT_MILLISECONDS = 2_000;

/** kinesis-local counts closed shards against the limit for ever, so the limit must be out of reach. */
const SHARD_LIMIT = 1_000_000;

/** Emulated resharding is instant unless asked otherwise. */
const NO_SECONDS = 0;

/**
 * Starts kinesis-local in a process of its own, on a port that the operating system picks. The process ends with this one.
 * @throws Error where it ends, or does not answer, before the deadline; its own words are in the message
 */
export async function startKinesisLocal(options: KinesisLocalOptions = {}): Promise<Emulator> {
  const child = fork(require.resolve('kinesis-local/main.js'), {
    execArgv: ['--require', join(__dirname, 'loopback.cjs')],
    env: kinesisLocalEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = lastWordsOf(child);
  const stop = () => stopped(child);
  try {
    return { endpoint: await answeringEndpoint(child, said), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts dynalite in this process. Tables are there at once, and gone with it. */
export async function startDynalite(): Promise<Emulator> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Nothing of this process's environment gets in, so that the emulator behaves alike everywhere. */
function kinesisLocalEnvironment(options: KinesisLocalOptions): Record<string, string> {
  const splitMerge = milliseconds(options.splitMergeSeconds);
  const update = milliseconds(options.updateSeconds);
  const streams = Object.entries(options.streams ?? {}).map(([name, shards]) => `${name}:${shards}`);
  return {
    KINESIS_MOCK_PLAIN_PORT: '0',
    KINESIS_MOCK_TLS_PORT: '0',
    KINESIS_MOCK_CERT_PATH: require.resolve('kinesis-local/server.json'),
    AWS_REGION: 'us-east-1',
    LOG_LEVEL: 'ERROR',
    SHARD_LIMIT: String(SHARD_LIMIT),
    CREATE_STREAM_DURATION: milliseconds(NO_SECONDS),
    DELETE_STREAM_DURATION: milliseconds(NO_SECONDS),
    UPDATE_STREAM_MODE_DURATION: milliseconds(NO_SECONDS),
    SPLIT_SHARD_DURATION: splitMerge,
    MERGE_SHARDS_DURATION: splitMerge,
    UPDATE_SHARD_COUNT_DURATION: update,
    ...(streams.length > 0 && { INITIALIZE_STREAMS: streams.join(',') }),
  };
}

function milliseconds(seconds = NO_SECONDS): string {
  return `${Math.round(seconds * 1000)}ms`;
}

/** Where the emulator answers over plain HTTP: it opens two ports, one of them TLS, and does not say which is which. */
async function answeringEndpoint(child: ChildProcess, said: () => string): Promise<string> {
  const ports: number[] = [];
  child.on('message', (message: { port: number }) => ports.push(message.port));
  const deadline = performance.now() + START_DEADLINE_SECONDS * 1000;
  while (performance.now() < deadline) {
    if (!isRunning(child)) {
      throw new Error(
        `kinesis-local ended with ${child.exitCode ?? child.signalCode} as it started.${said()}`,
      );
    }
    for (const port of ports) {
      if (await isHealthy(port)) return `http://127.0.0.1:${port}`;
    }
    await pause(PROBE_INTERVAL_MILLISECONDS);
  }
  throw new Error(`kinesis-local did not answer within ${START_DEADLINE_SECONDS} s.${said()}`);
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthcheck`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MILLISECONDS),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Not listening yet, or the TLS port.
  }
}

/** Keeps the end of what the process prints, so that its pipes never fill and its death can be explained. */
function lastWordsOf(child: ChildProcess): () => string {
  const KEPT_CHARACTERS = 2_000;
  let words = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-KEPT_CHARACTERS);
    });
  }
  return () => (words === '' ? '' : ` It said: ${words.trim()}`);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Killed, not asked: it keeps nothing that wants an orderly end, and would wait for idle connections. */
async function stopped(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
