/** What becomes of an operation that was written down, and that Kinesis then refused. */
import { withUpdateRefused } from '../core/history';
import type { History, StartedOperation } from '../core/model';
import { AccessDenied, InvalidRequest, LimitExceeded, Throttled } from '../errors';

const REFUSALS = [AccessDenied, InvalidRequest, LimitExceeded, Throttled];

/**
 * Whether Kinesis said that it does not do what it was asked. Without an answer it may be doing it; and a stream that is in use may be so by the very
 * call, where the SDK tried again after an answer got lost. Such a second try may also be refused for its rate, where other streams use that up at
 * the time: then the reshard is taken for somebody else's, and is waited for all the same. Rare as that is it does less harm than to take no limit at its
 * word: at the account's quota of shards a split that never was would hold a hot shard by the cooldown, and answer its alarm for an hour. The SDK tries for
 * a quarter of a minute, and a reshard lasts longer, so that it is not refused as invalid for having been done.
 */
export function isRefusal(error: unknown): error is Error {
  return REFUSALS.some((refusal) => error instanceof refusal);
}

/** What is remembered then: what was not done holds nothing up, and all is as before; only that the day's ten are used up, whoever used them. */
export function afterRefusal(
  before: History,
  { operation, startedAtSeconds }: StartedOperation,
  error: Error,
): History {
  return isUsedUp(operation, error) ? withUpdateRefused(before, startedAtSeconds) : before;
}

/** Whether the execution goes on without the operation: shards are split and merged one by one then. */
export function canDoWithout({ operation }: StartedOperation, error: Error): boolean {
  return isUsedUp(operation, error);
}

function isUsedUp({ action }: StartedOperation['operation'], error: Error): boolean {
  return action === 'UpdateShardCount' && error instanceof LimitExceeded;
}
