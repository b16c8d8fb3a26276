import { ResourceNotFoundException as KinesisResourceNotFound } from '@aws-sdk/client-kinesis';
import {
  AccessDenied,
  InvalidRequest,
  LimitExceeded,
  ResourceInUse,
  ServiceUnavailable,
  StreamNotFound,
  Throttled,
} from '../errors';

type OurError = new (message: string, options: ErrorOptions & { readonly isFirstTry: boolean }) => Error;

/** What a kind of error means, and what to do about it. */
interface Meaning {
  readonly type: OurError;
  readonly advice: string;
}

const NOT_FOUND: Meaning = { type: StreamNotFound, advice: 'Check the name, the account and the Region.' };
const DENIED: Meaning = {
  type: AccessDenied,
  advice: 'Check the credentials, and that role and key policies allow the call.',
};
const NO_CREDENTIALS: Meaning = {
  type: AccessDenied,
  advice: 'Log in (aws sso login), or name a profile that has credentials (AWS_PROFILE, --profile).',
};
const INVALID: Meaning = {
  type: InvalidRequest,
  advice: 'Repeating it as it is will not help.',
};
const LIMIT: Meaning = {
  type: LimitExceeded,
  advice: 'Try again later, or ask AWS for a higher quota.',
};
const IN_USE: Meaning = { type: ResourceInUse, advice: 'Try again once the stream is ACTIVE.' };
const SLOW_DOWN: Meaning = { type: Throttled, advice: 'Try again more slowly.' };
const UNAVAILABLE: Meaning = {
  type: ServiceUnavailable,
  advice: 'The call may have taken effect; try again.',
};

/**
 * What each exception of Kinesis, CloudWatch, DynamoDB, Step Functions and SNS means, by its name; network errors by their
 * code. Sources: the services' API references, "Errors" of each call and "Common Errors" of each service.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  AuthorizationErrorException: DENIED,
  CredentialsProviderError: NO_CREDENTIALS,
  ExpiredToken: DENIED,
  ExpiredTokenException: DENIED,
  IncompleteSignature: DENIED,
  InvalidClientTokenId: DENIED,
  InvalidSecurityException: DENIED,
  InvalidSignatureException: DENIED,
  KMSAccessDeniedException: DENIED,
  KMSDisabledException: DENIED,
  KMSInvalidStateException: DENIED,
  KMSNotFoundException: DENIED,
  KMSOptInRequired: DENIED,
  KmsAccessDeniedException: DENIED,
  KmsInvalidStateException: DENIED,
  MissingAuthenticationToken: DENIED,
  MissingAuthenticationTokenException: DENIED,
  NotAuthorized: DENIED,
  OptInRequired: DENIED,
  SignatureDoesNotMatch: DENIED,
  UnrecognizedClientException: DENIED,

  InvalidArgumentException: INVALID,
  InvalidArn: INVALID,
  InvalidExecutionInput: INVALID,
  InvalidFormat: INVALID,
  InvalidFormatFault: INVALID,
  InvalidName: INVALID,
  InvalidNextToken: INVALID,
  InvalidParameter: INVALID,
  InvalidParameterCombination: INVALID,
  InvalidParameterCombinationException: INVALID,
  InvalidParameterException: INVALID,
  InvalidParameterValue: INVALID,
  InvalidParameterValueException: INVALID,
  MissingParameter: INVALID,
  MissingRequiredParameterException: INVALID,
  NotFound: INVALID,
  NotFoundException: INVALID,
  ResourceNotFound: INVALID,
  ResourceNotFoundException: INVALID,
  SerializationException: INVALID,
  StateMachineDeleting: INVALID,
  StateMachineDoesNotExist: INVALID,
  UnknownOperationException: INVALID,
  ValidationError: INVALID,
  ValidationException: INVALID,

  ExecutionLimitExceeded: LIMIT,
  LimitExceeded: LIMIT,
  LimitExceededException: LIMIT,
  LimitExceededFault: LIMIT,
  ServiceQuotaExceededException: LIMIT,

  ResourceInUseException: IN_USE,

  KMSThrottlingException: SLOW_DOWN,
  KmsThrottlingException: SLOW_DOWN,
  ProvisionedThroughputExceededException: SLOW_DOWN,
  RequestLimitExceeded: SLOW_DOWN,
  RequestThrottled: SLOW_DOWN,
  RequestThrottledException: SLOW_DOWN,
  ThrottledException: SLOW_DOWN,
  Throttling: SLOW_DOWN,
  ThrottlingException: SLOW_DOWN,
  TooManyRequestsException: SLOW_DOWN,

  EAI_AGAIN: UNAVAILABLE,
  ECONNREFUSED: UNAVAILABLE,
  ECONNRESET: UNAVAILABLE,
  EHOSTUNREACH: UNAVAILABLE,
  ENETUNREACH: UNAVAILABLE,
  ENOTFOUND: UNAVAILABLE,
  EPIPE: UNAVAILABLE,
  ETIMEDOUT: UNAVAILABLE,
  ExpiredIteratorException: UNAVAILABLE,
  InternalError: UNAVAILABLE,
  InternalErrorException: UNAVAILABLE,
  InternalFailure: UNAVAILABLE,
  InternalFailureException: UNAVAILABLE,
  InternalServerError: UNAVAILABLE,
  InternalServiceError: UNAVAILABLE,
  InternalServiceFault: UNAVAILABLE,
  RequestTimeout: UNAVAILABLE,
  RequestTimeoutException: UNAVAILABLE,
  ServiceUnavailable: UNAVAILABLE,
  ServiceUnavailableException: UNAVAILABLE,
  TimeoutError: UNAVAILABLE,
};

/** As much of an SDK error as tells its kind. */
type SdkError = Error & {
  readonly code?: string;
  /** `attempts`: how often the SDK tried. */
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
};

/**
 * The answer to a call of an AWS service. Every call of the adapters goes through here.
 * @param what the call and what it was about, for the message: `SplitShard of stream orders`
 * @throws the service's error as one of ours
 */
export async function answerTo<Answer>(what: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw asOurError(error, what);
  }
}

/**
 * An SDK exception as the error of ours that the state machine retries or catches; one that is not known as it came.
 * @param what the call and what it was about: `SplitShard of stream orders`
 */
export function asOurError(error: unknown, what: string): Error {
  if (!(error instanceof Error)) return new Error(`${what} failed: ${String(error)}`);
  const meaning = meaningOf(error);
  if (meaning === undefined) return error;
  const message = `${what} failed with ${error.name}: ${withoutFullStop(error.message)}. ${meaning.advice}`;
  const isFirstTry = (error as SdkError).$metadata?.attempts === 1;
  return new meaning.type(message, { cause: error, isFirstTry });
}

function meaningOf(error: SdkError): Meaning | undefined {
  if (error instanceof KinesisResourceNotFound) return NOT_FOUND;
  const status = error.$metadata?.httpStatusCode ?? 0;
  const byStatus = status >= 500 ? UNAVAILABLE : status === 429 ? SLOW_DOWN : undefined;
  return MEANINGS[error.name] ?? MEANINGS[error.code ?? ''] ?? byStatus;
}

function withoutFullStop(message: string): string {
  return message.trim().replace(/\.$/, '');
}
