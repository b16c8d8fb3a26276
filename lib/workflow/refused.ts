/** What becomes of an operation that was written down, and that Kinesis then refused. */
import { ownUpdateShardCountsLeft, withRefused, withUpdateRefused } from '../core/history';
import type { History, Operation, StartedOperation } from '../core/model';
import { AccessDenied, InvalidRequest, LimitExceeded, ResourceInUse, Throttled } from '../errors';
import type { OperationOutcome } from './state';

const REFUSALS = [AccessDenied, InvalidRequest, LimitExceeded, Throttled];

/**
 * Whether Kinesis said that it does not do what it was asked. Where no answer came it may be doing it. A stream that is in use may be so by this very call, where the SDK
 * tried it before and the answer got lost. Such a second try may be refused for a limit, too, where other streams use up the rate at that time; the reshard is taken
 * for somebody else's then, and waited for all the same. That is rare, and does less harm than not to take a limit at its word: at the account's quota of shards a
 * split that never was would hold a hot shard by the cooldown, and answer its alarm for an hour. As invalid none is refused for having been done: the SDK tries
 * for a quarter of a minute, and a reshard lasts longer.
 */
export function isRefusal(error: unknown): error is Error {
  if (error instanceof ResourceInUse) return error.isFirstTry;
  return REFUSALS.some((refusal) => error instanceof refusal);
}

/**
 * What is remembered then. What was not done holds nothing up, and all is as before; only that the day's ten are used up, whoever used them, and that shard-level
 * metrics are not to be switched again soon, unless the stream was in use, which it soon is no more.
 */
export function afterRefusal(before: History, attempt: StartedOperation, error: Error): History {
  if (isSwitch(attempt.operation) && !(error instanceof ResourceInUse)) return withRefused(before, attempt);
  return isUsedUp(attempt.operation, error) ? withUpdateRefused(before, attempt.startedAtSeconds) : before;
}

/**
 * Whether the execution goes on without the operation: shards are split and merged one by one then, and by the metrics that there are. What is refused for the
 * rate of calls alone, or while the stream is in use, is asked again.
 */
export function canDoWithout({ operation }: StartedOperation, error: Error): boolean {
  return (
    isUsedUp(operation, error) ||
    (isSwitch(operation) && !(error instanceof Throttled || error instanceof ResourceInUse))
  );
}

/** What is told of it: of a limit on UpdateShardCount also whether it must be the day's ten, for which our own calls are enough. */
export function refusalOf(
  before: History,
  { operation, startedAtSeconds }: StartedOperation,
  error: Error,
): Pick<OperationOutcome, 'refusal' | 'isBeyondTen'> {
  const isBeyondTen = isUsedUp(operation, error) && ownUpdateShardCountsLeft(before, startedAtSeconds) === 0;
  return { refusal: error.message, ...(isBeyondTen && { isBeyondTen }) };
}

/** Whether it switches shard-level metrics on or off. */
export function isSwitch({ action }: Pick<Operation, 'action'>): boolean {
  return action === 'EnableShardLevelMetrics' || action === 'DisableShardLevelMetrics';
}

function isUsedUp({ action }: Operation, error: Error): boolean {
  return action === 'UpdateShardCount' && error instanceof LimitExceeded;
}
