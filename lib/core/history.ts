/** What follows from the operations remembered: cooldowns, the day's UpdateShardCount calls, what is still running. */
import { type Direction, type History, NO_HISTORY, type Operation, type StartedOperation } from './model';
import { ROLLING_DAY_SECONDS, UPDATE_SHARD_COUNTS_PER_DAY } from './quotas';

/** Splits and merges are remembered this long: longer than any cooldown or look-back needs by default. */
export const REMEMBERED_SECONDS = ROLLING_DAY_SECONDS;

const HOUR_SECONDS = 3_600;

/** The most operations remembered besides UpdateShardCount and shard-level metrics of ours, so that the record stays small (DynamoDB: 400 KB an item). */
const REMEMBERED_OPERATIONS = 200;

/**
 * How long Kinesis is not asked for another UpdateShardCount after it refused one for its limit: its own rolling day may
 * hold calls that others made, and an hour is long enough for one of ten to leave the window.
 */
const REFUSED_UPDATE_PAUSE_SECONDS = 3_600;

/**
 * The history with `started` at its end, in place of an attempt at the same operation that never completed. Attempts at
 * UpdateShardCount are all kept: each may have reached Kinesis, and its ten a day are counted there.
 */
export function withStarted(history: History, started: StartedOperation): History {
  const others = history.operations.filter(
    (past) =>
      past.operation.action === 'UpdateShardCount' ||
      isComplete(past) ||
      !sameOperation(past.operation, started.operation),
  );
  return { ...history, operations: remembered([...others, started], started.startedAtSeconds) };
}

/** The history with an attempt at its end that Kinesis refused, in place of the last such one. An earlier one of unknown fate stays. */
export function withRefused(history: History, attempt: StartedOperation): History {
  const others = history.operations.filter(
    (past) => !past.isRefused || !sameOperation(past.operation, attempt.operation),
  );
  const refused: StartedOperation = { ...attempt, isRefused: true };
  return { ...history, operations: remembered([...others, refused], attempt.startedAtSeconds) };
}

/** The history with every attempt at `operation` that is under way complete. */
export function withCompleted(history: History, operation: Operation, completedAtSeconds: number): History {
  const operations = history.operations.map((past) =>
    isAttemptUnderWay(past, operation) ? { ...past, completedAtSeconds } : past,
  );
  return { ...history, operations };
}

/** The history after Kinesis refused an UpdateShardCount for its limit. */
export function withUpdateRefused(history: History, nowSeconds: number): History {
  return { ...history, noUpdateShardCountBeforeSeconds: nowSeconds + REFUSED_UPDATE_PAUSE_SECONDS };
}

/** The newest attempt of ours at `operation` that is under way, or was complete at or after `sinceSeconds`. */
export function attemptSince(
  history: History,
  operation: Operation,
  sinceSeconds: number,
): StartedOperation | undefined {
  return history.operations.findLast(
    (past) =>
      sameOperation(past.operation, operation) &&
      (isRunning(past) || (past.completedAtSeconds ?? 0) >= sinceSeconds),
  );
}

/** Whether an attempt at `operation` of ours was started, and neither refused nor known to be complete. */
export function isUnderWay(history: History, operation: Operation): boolean {
  return history.operations.some((past) => isAttemptUnderWay(past, operation));
}

/**
 * The newest attempt of ours at switching shard-level metrics on that was not refused, as long as none at switching them off was completed since.
 * It is remembered whatever its age: it tells that the metrics are ours, and are to be switched off again.
 */
export function lastShardLevelMetricsEnabled(
  operations: readonly StartedOperation[],
): StartedOperation | undefined {
  const switched = operations.findLast(
    (past) =>
      (past.operation.action === 'EnableShardLevelMetrics' && !past.isRefused) ||
      (past.operation.action === 'DisableShardLevelMetrics' && isComplete(past)),
  );
  return switched?.operation.action === 'EnableShardLevelMetrics' ? switched : undefined;
}

function remembered(operations: readonly StartedOperation[], nowSeconds: number): StartedOperation[] {
  const enabled = lastShardLevelMetricsEnabled(operations);
  const kept = operations.filter(
    (past) => past === enabled || past.startedAtSeconds > nowSeconds - REMEMBERED_SECONDS,
  );
  const surplus = kept.length - REMEMBERED_OPERATIONS;
  return kept.filter(
    (past, index) => past === enabled || past.operation.action === 'UpdateShardCount' || index >= surplus,
  );
}

function isAttemptUnderWay(past: StartedOperation, operation: Operation): boolean {
  return isRunning(past) && sameOperation(past.operation, operation);
}

function isRunning(past: StartedOperation): boolean {
  return !isComplete(past) && !past.isRefused;
}

function isComplete({ completedAtSeconds }: StartedOperation): boolean {
  return completedAtSeconds !== undefined;
}

/** When the last operation in one of `directions` ended; undefined if there was none. */
export function lastScaledAtSeconds(history: History, directions: readonly Direction[]): number | undefined {
  const times = history.operations
    .filter(({ direction }) => directions.includes(direction))
    .map(endedAtSeconds);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** When an operation ended; when it started, if its end is not known. */
export function endedAtSeconds({ startedAtSeconds, completedAtSeconds }: StartedOperation): number {
  return completedAtSeconds ?? startedAtSeconds;
}

/**
 * Since when a cooldown of so many seconds has been in force without a break; now, where it is not; 0, long since, where that is so of as many operations
 * as are remembered.
 */
export function coolingSinceSeconds(
  { operations }: History,
  nowSeconds: number,
  cooldownSeconds: number,
): number {
  const ended = operations
    .filter(({ direction }) => direction !== 'none')
    .map(endedAtSeconds)
    .sort((a, b) => b - a);
  const since = ended.reduce(
    (since, endedAt) => (since - endedAt <= cooldownSeconds ? Math.min(since, endedAt) : since),
    nowSeconds,
  );
  return since === ended.at(-1) && operations.length >= REMEMBERED_OPERATIONS ? 0 : since;
}

/** From when on, if no other is started, at most `count` operations lie within the last hour; long past where that is so already. */
export function lastHourHoldsAtSeconds(history: History, count: number): number {
  const started = history.operations.map(({ startedAtSeconds }) => startedAtSeconds).sort((a, b) => a - b);
  const oneTooMany = started[started.length - 1 - count];
  return oneTooMany === undefined ? 0 : oneTooMany + HOUR_SECONDS;
}

/** How many UpdateShardCount calls are to be made at most at this time. */
export function updateShardCountsLeft(history: History, nowSeconds: number): number {
  const isPaused = nowSeconds < (history.noUpdateShardCountBeforeSeconds ?? 0);
  return isPaused ? 0 : ownUpdateShardCountsLeft(history, nowSeconds);
}

/** How many of the day's UpdateShardCount calls we have not made ourselves. Every attempt counts, also one of unknown fate. */
export function ownUpdateShardCountsLeft(history: History, nowSeconds: number): number {
  return Math.max(0, UPDATE_SHARD_COUNTS_PER_DAY - updateShardCountsOfTheDay(history, nowSeconds).length);
}

/** When they were made. */
function updateShardCountsOfTheDay(
  { operations, formerUpdateShardCountsAtSeconds = [] }: History,
  nowSeconds: number,
): number[] {
  const own = operations
    .filter(({ operation }) => operation.action === 'UpdateShardCount')
    .map(({ startedAtSeconds }) => startedAtSeconds);
  return [...formerUpdateShardCountsAtSeconds, ...own].filter(
    (atSeconds) => atSeconds > nowSeconds - ROLLING_DAY_SECONDS,
  );
}

/**
 * What is remembered of a stream that was deleted, for another of its name: nothing but what may hold of that one, too. Ten UpdateShardCount calls a day are "per
 * stream", and nobody says whether that is a name; a limit that such a call came up against may be the account's.
 */
export function ofFormerStream(history: History, nowSeconds: number): History {
  const { noUpdateShardCountBeforeSeconds } = history;
  const formerUpdateShardCountsAtSeconds = updateShardCountsOfTheDay(history, nowSeconds);
  return {
    ...NO_HISTORY,
    ...(noUpdateShardCountBeforeSeconds !== undefined && { noUpdateShardCountBeforeSeconds }),
    ...(formerUpdateShardCountsAtSeconds.length > 0 && { formerUpdateShardCountsAtSeconds }),
  };
}

function sameOperation(one: Operation, other: Operation): boolean {
  if (one.action !== other.action) return false;
  if ('hashKey' in one && 'hashKey' in other) return one.hashKey === other.hashKey;
  if ('targetShardCount' in one && 'targetShardCount' in other)
    return one.targetShardCount === other.targetShardCount;
  return true;
}
