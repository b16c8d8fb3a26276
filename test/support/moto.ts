/** An AWS account in moto_server, where it is on the PATH. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

export const HAS_MOTO = spawnSync('moto_server', ['--version']).error === undefined;

export interface Moto {
  readonly endpoint: string;
  /** What sends the SDK there, and nowhere else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when it has ended, so that nothing of it outlives the test. */
  stop(): Promise<void>;
}

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server: ChildProcess = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  // By name, not by address: moto tells a bucket from a host by the dots.
  const endpoint = `http://localhost:${port}`;
  await answering(`${endpoint}/moto-api/data.json`);
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    },
    async stop() {
      if (server.pid === undefined) return;
      const ended = once(server, 'exit');
      // The whole group: the command may be a wrapper around the server.
      process.kill(-server.pid);
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves as soon as something answers there. */
async function answering(address: string): Promise<void> {
  for (;;) {
    const answered = await fetch(address).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
