/** Kinesis of a moto account, with streams that were created long ago: metrics that are put for the hour before a test are theirs then. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Moto } from './moto';

export interface MotoKinesis {
  /** What sends the SDK's calls of Kinesis there. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Of the headers what moto tells calls apart by. */
const HEADERS = ['authorization', 'content-type', 'x-amz-target'] as const;

export async function startMotoKinesis({ endpoint }: Pick<Moto, 'endpoint'>): Promise<MotoKinesis> {
  const server = createServer(async (request, response) => {
    const headers = HEADERS.map((name): [string, string] => [name, String(request.headers[name])]);
    const answer = await fetch(endpoint, { method: 'POST', headers, body: await buffer(request) });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(text.replace(/("StreamCreationTimestamp": )("[^"]*"|[\d.]+)/, '$10'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: { AWS_ENDPOINT_URL_KINESIS: `http://127.0.0.1:${port}` },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
