/** Kinesis's JSON protocol over HTTP/1.1, as much of it as a gateway in front of an emulator needs. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type Json = Readonly<Record<string, unknown>>;

export interface KinesisRequest {
  /** The operation, as in the header x-amz-target: `PutRecords`. */
  readonly operation: string;
  readonly body: Json;
}

export interface KinesisAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Sends requests to an emulator. */
export interface Upstream {
  send(request: KinesisRequest): Promise<KinesisAnswer>;
  close(): void;
}

export const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET_PREFIX = 'Kinesis_20131202.';

/** The emulator checks no signature, but it refuses a request without one, or without a date. */
const UNSIGNED =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0';
const UNSIGNED_AT = '20260101T000000Z';

/** The operation that a request's headers name. */
export function operationOf(headers: IncomingHttpHeaders): string {
  return String(headers['x-amz-target'] ?? '').replace(TARGET_PREFIX, '');
}

/** An error as Kinesis answers it; `name` is the exception's. */
export function fault(name: string, message: string): KinesisAnswer {
  return { status: 400, body: { __type: name, message } };
}

/** @param endpoint of the form http://127.0.0.1:PORT */
export function upstream(endpoint: string): Upstream {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(endpoint);
  return {
    async send({ operation, body }) {
      const payload = JSON.stringify(body);
      const headers = {
        'content-type': CONTENT_TYPE,
        'content-length': Buffer.byteLength(payload),
        'x-amz-target': TARGET_PREFIX + operation,
        'x-amz-date': UNSIGNED_AT,
        authorization: UNSIGNED,
      };
      const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request({ agent, hostname, port, method: 'POST', path: '/', headers }, (response) => {
          buffer(response).then(
            (bytes) => resolve({ status: response.statusCode ?? 500, text: bytes.toString() }),
            reject,
          );
        });
        sent.on('error', reject).end(payload);
      });
      return { status: answer.status, body: answer.text === '' ? {} : (JSON.parse(answer.text) as Json) };
    },
    close: () => agent.destroy(),
  };
}
