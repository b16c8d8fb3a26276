/**
 * Everything that can go wrong, by the names that the state machine matches in Retry and Catch.
 * A message says what was expected, what came, and what to do.
 */

abstract class ShardwrightError extends Error {
  abstract override readonly name: string;
}

/** The execution's input is neither an alarm event of ours nor `{"streamName": …}`. */
export class MalformedTrigger extends ShardwrightError {
  override readonly name = 'MalformedTrigger';
}

/** The stream was not named at synth (`-c streams=…`). */
export class UnmanagedStream extends ShardwrightError {
  override readonly name = 'UnmanagedStream';
}

/** Kinesis knows no stream of that name. */
export class StreamNotFound extends ShardwrightError {
  override readonly name = 'StreamNotFound';
}

/** The stream is in on-demand mode: AWS decides its shards. */
export class OnDemandStream extends ShardwrightError {
  override readonly name = 'OnDemandStream';
}

/** The stream is being deleted. */
export class StreamBeingDeleted extends ShardwrightError {
  override readonly name = 'StreamBeingDeleted';
}

/** Another execution has taken the stream over since: this one must stop. */
export class LeaseLost extends ShardwrightError {
  override readonly name = 'LeaseLost';
}

/** A service refused a permission. */
export class AccessDenied extends ShardwrightError {
  override readonly name = 'AccessDenied';
}

/** A service refused the request as such: a defect of ours, not worth a retry. */
export class InvalidRequest extends ShardwrightError {
  override readonly name = 'InvalidRequest';
}

/** A limit of Kinesis: too many operations at once, too many shards, too many UpdateShardCount calls. Worth a few retries. */
export class LimitExceeded extends ShardwrightError {
  override readonly name = 'LimitExceeded';
}

/** The same, while a stream that is to be split refuses much: worth many quick retries, before those of streams that can wait. */
export class LimitExceededWhileThrottled extends ShardwrightError {
  override readonly name = 'LimitExceededWhileThrottled';
}

interface TryOptions extends ErrorOptions {
  readonly isFirstTry?: boolean;
}

/** The stream is not ACTIVE: something is resharding it. Worth retries. */
export class ResourceInUse extends ShardwrightError {
  override readonly name = 'ResourceInUse';
  /** The call was tried but once: no earlier try of it, whose answer got lost, can be what the stream is in use by. */
  readonly isFirstTry: boolean;

  constructor(message: string, { isFirstTry = false, ...options }: TryOptions = {}) {
    super(message, options);
    this.isFirstTry = isFirstTry;
  }
}

/** A service asked to slow down. Worth retries. */
export class Throttled extends ShardwrightError {
  override readonly name = 'Throttled';
}

/** A service failed, or did not answer in time; the call may have taken effect. Worth retries: every call of ours is safe to repeat. */
export class ServiceUnavailable extends ShardwrightError {
  override readonly name = 'ServiceUnavailable';
}

/** A trace file or a workload is not what it should be; names file, line and field. */
export class InvalidTrace extends ShardwrightError {
  override readonly name = 'InvalidTrace';
}
