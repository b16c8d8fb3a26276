import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type History, NO_HISTORY, type StartedOperation } from '../core/model';
import { LeaseLost } from '../errors';
import type { Lease, State, StreamRecord } from '../ports';
import type { WireOperation } from '../workflow/state';
import { fromWire, toWire } from '../workflow/wire';
import { answerTo } from './errors';

const NO_RECORD: StreamRecord = { history: NO_HISTORY, lookAgainAtSeconds: 0 };

/** An item's attributes, as far as they are read. */
interface Item {
  readonly leaseToken: number;
  /** Absent until the first is saved. */
  readonly streamRecord?: string;
}

/** A record as its text has it: hash keys are decimal strings. */
type WireRecord = Omit<StreamRecord, 'history'> & {
  readonly history: Omit<History, 'operations'> & {
    readonly operations: readonly (Omit<StartedOperation, 'operation'> & {
      readonly operation: WireOperation;
    })[];
  };
};

/** That the lease is still this execution's, whichever of its steps renewed it last. */
const STILL_HOLDERS = 'leaseHolder = :holder';

/** That no later step, nor a later try of this one, has renewed the lease since: a write that was long on its way changes nothing. */
const STILL_HELD = `${STILL_HOLDERS} AND leaseToken = :token`;

/**
 * One item a stream: `streamName` (the partition key), `leaseHolder`, `leaseToken`, `leaseExpiresAtSeconds` and
 * `streamRecord`, which is JSON text, so that every number in it comes back as it went in. The lease and the record are written apart.
 * A lease that was given back leaves its token, which therefore only ever grows.
 */
export function dynamodbState(client: DynamoDBDocumentClient, tableName: string): State {
  /** Writes where the condition holds and returns the item; undefined, and nothing written, where it does not. */
  async function update(
    what: string,
    streamName: string,
    expressions: Pick<
      UpdateCommandInput,
      'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
    >,
  ): Promise<Item | undefined> {
    const command = new UpdateCommand({
      TableName: tableName,
      Key: { streamName },
      ReturnValues: 'ALL_NEW',
      ...expressions,
    });
    try {
      const { Attributes } = await answerTo(`${what} of stream ${streamName}`, client.send(command));
      return Attributes as Item;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    async acquire(streamName, holder, nowSeconds, leaseSeconds) {
      const expiresAtSeconds = nowSeconds + leaseSeconds;
      const item = await update('Acquiring the lease', streamName, {
        ConditionExpression:
          'attribute_not_exists(leaseHolder) OR leaseHolder = :holder OR leaseExpiresAtSeconds <= :now',
        UpdateExpression: 'SET leaseHolder = :holder, leaseExpiresAtSeconds = :expires ADD leaseToken :one',
        ExpressionAttributeValues: {
          ':holder': holder,
          ':now': nowSeconds,
          ':expires': expiresAtSeconds,
          ':one': 1,
        },
      });
      if (item === undefined) return undefined;
      return { streamName, holder, fencingToken: item.leaseToken, expiresAtSeconds };
    },

    async renew(lease, nowSeconds, leaseSeconds) {
      const expiresAtSeconds = nowSeconds + leaseSeconds;
      const item = await update('Renewing the lease', lease.streamName, {
        ConditionExpression: STILL_HOLDERS,
        UpdateExpression: 'SET leaseExpiresAtSeconds = :expires ADD leaseToken :one',
        ExpressionAttributeValues: { ':holder': lease.holder, ':expires': expiresAtSeconds, ':one': 1 },
      });
      if (item === undefined) throw lost(lease);
      return { ...lease, fencingToken: item.leaseToken, expiresAtSeconds };
    },

    async read(streamName) {
      const { Item } = await answerTo(
        `Reading the record of stream ${streamName}`,
        client.send(new GetCommand({ TableName: tableName, Key: { streamName }, ConsistentRead: true })),
      );
      const { streamRecord } = (Item ?? {}) as Partial<Item>;
      return streamRecord === undefined ? NO_RECORD : fromText(streamRecord);
    },

    async save(lease, record) {
      const item = await update('Saving the record', lease.streamName, {
        ConditionExpression: STILL_HELD,
        UpdateExpression: 'SET streamRecord = :record',
        ExpressionAttributeValues: {
          ':holder': lease.holder,
          ':token': lease.fencingToken,
          ':record': toText(record),
        },
      });
      if (item === undefined) throw lost(lease);
    },

    async release(lease) {
      await update('Releasing the lease', lease.streamName, {
        ConditionExpression: STILL_HOLDERS,
        UpdateExpression: 'REMOVE leaseHolder, leaseExpiresAtSeconds',
        ExpressionAttributeValues: { ':holder': lease.holder },
      });
    },
  };
}

function lost(lease: Lease): LeaseLost {
  return new LeaseLost(
    `${lease.holder} no longer holds the lease of stream ${lease.streamName} (fencing token ${lease.fencingToken}): another execution has taken the stream over. Let that one finish.`,
  );
}

function toText({ history, ...rest }: StreamRecord): string {
  const operations = history.operations.map((started) => ({
    ...started,
    operation: toWire(started.operation),
  }));
  return JSON.stringify({ ...rest, history: { ...history, operations } });
}

function fromText(text: string): StreamRecord {
  const { history, ...rest } = JSON.parse(text) as WireRecord;
  const operations = history.operations.map((started) => ({
    ...started,
    operation: fromWire(started.operation),
  }));
  return { ...rest, history: { ...history, operations } };
}
