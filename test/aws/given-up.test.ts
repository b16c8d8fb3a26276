import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { givenUpAfter } from '../../lib/aws/given-up';

const SOON = givenUpAfter({ connectMilliseconds: 1_000, answerMilliseconds: 20 });

test('a call that is never answered fails', async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => void sockets.push(socket.resume())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
  const kinesis = new KinesisClient({ ...config, requestHandler: new NodeHttpHandler(SOON) });
  const dynamodb = new DynamoDBClient({ ...config, requestHandler: SOON });

  await expect(kinesis.send(new ListStreamsCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });

  for (const client of [kinesis, dynamodb]) client.destroy();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
