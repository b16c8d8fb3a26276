import { ResourceNotFoundException } from '@aws-sdk/client-kinesis';
import { answerTo, asOurError } from '../../lib/aws/errors';
import {
  AccessDenied,
  InvalidRequest,
  LimitExceeded,
  ResourceInUse,
  ServiceUnavailable,
  StreamNotFound,
  Throttled,
} from '../../lib/errors';
import { sdkError } from './stub';

const WHAT = 'SplitShard of stream orders';

describe('asOurError', () => {
  test.each([
    ['Kinesis', 'AccessDeniedException', AccessDenied],
    ['Kinesis', 'KMSAccessDeniedException', AccessDenied],
    ['Kinesis', 'InvalidArgumentException', InvalidRequest],
    ['Kinesis', 'ValidationException', InvalidRequest],
    ['Kinesis', 'LimitExceededException', LimitExceeded],
    ['Kinesis', 'ResourceInUseException', ResourceInUse],
    ['Kinesis', 'ProvisionedThroughputExceededException', Throttled],
    ['Kinesis', 'KMSThrottlingException', Throttled],
    ['Kinesis', 'InternalFailureException', ServiceUnavailable],
    ['Kinesis', 'ExpiredIteratorException', ServiceUnavailable],
    ['CloudWatch', 'AccessDenied', AccessDenied],
    ['CloudWatch', 'InvalidParameterValueException', InvalidRequest],
    ['CloudWatch', 'InvalidNextToken', InvalidRequest],
    ['CloudWatch', 'LimitExceededFault', LimitExceeded],
    ['CloudWatch', 'Throttling', Throttled],
    ['CloudWatch', 'InternalServiceFault', ServiceUnavailable],
    ['DynamoDB', 'ResourceNotFoundException', InvalidRequest],
    ['DynamoDB', 'ProvisionedThroughputExceededException', Throttled],
    ['DynamoDB', 'RequestLimitExceeded', Throttled],
    ['DynamoDB', 'ThrottlingException', Throttled],
    ['DynamoDB', 'InternalServerError', ServiceUnavailable],
    ['Step Functions', 'StateMachineDoesNotExist', InvalidRequest],
    ['Step Functions', 'InvalidExecutionInput', InvalidRequest],
    ['Step Functions', 'ExecutionLimitExceeded', LimitExceeded],
    ['Step Functions', 'KmsThrottlingException', Throttled],
    ['SNS', 'AuthorizationErrorException', AccessDenied],
    ['SNS', 'NotFoundException', InvalidRequest],
    ['SNS', 'InvalidParameterException', InvalidRequest],
    ['SNS', 'ThrottledException', Throttled],
    ['SNS', 'InternalErrorException', ServiceUnavailable],
    ['any service', 'ExpiredTokenException', AccessDenied],
    ['any service', 'UnrecognizedClientException', AccessDenied],
    ['any service', 'CredentialsProviderError', AccessDenied],
    ['any service', 'ServiceUnavailable', ServiceUnavailable],
    ['the HTTP client', 'TimeoutError', ServiceUnavailable],
  ])('of %s, %s becomes ours', (_, name, type) => {
    expect(asOurError(sdkError(name), WHAT)).toBeInstanceOf(type);
  });

  test.each([
    ['a refused connection', { code: 'ECONNREFUSED' }, ServiceUnavailable],
    ['a connection that was cut', { code: 'ECONNRESET' }, ServiceUnavailable],
    ['a status of 500', { $metadata: { httpStatusCode: 500 } }, ServiceUnavailable],
    ['a status of 503', { $metadata: { httpStatusCode: 503 } }, ServiceUnavailable],
    ['a status of 429', { $metadata: { httpStatusCode: 429 } }, Throttled],
  ])('%s under a name that is not known becomes ours', (_, properties, type) => {
    expect(asOurError(sdkError('SomethingNew', properties), WHAT)).toBeInstanceOf(type);
  });

  test('only Kinesis tells that a stream does not exist', () => {
    const error = new ResourceNotFoundException({ message: 'Stream orders not found.', $metadata: {} });

    expect(asOurError(error, WHAT)).toBeInstanceOf(StreamNotFound);
  });

  test('the message says what was asked, what came, and what to do; the cause is kept', () => {
    const came = sdkError('ResourceInUseException');

    const error = asOurError(came, WHAT);

    expect(error.message).toBe(
      'SplitShard of stream orders failed with ResourceInUseException: The service said ResourceInUseException. Try again once the stream is ACTIVE.',
    );
    expect(error.cause).toBe(came);
  });

  test.each([
    [1, true],
    [2, false],
    [undefined, false],
  ])('whether the call was tried once is known: attempts %p', (attempts, isFirstTry) => {
    const came = sdkError('ResourceInUseException', { $metadata: { attempts } });
    expect(asOurError(came, WHAT)).toMatchObject({ name: 'ResourceInUse', isFirstTry });
  });

  test('an error that is not known stays as it came', () => {
    const error = new TypeError('a defect');

    expect(asOurError(error, WHAT)).toBe(error);
  });

  test('what is not even an error is made one', () => {
    expect(asOurError('nonsense', WHAT).message).toBe('SplitShard of stream orders failed: nonsense');
  });
});

describe('answerTo', () => {
  test('is the answer, or throws the error of ours', async () => {
    await expect(answerTo(WHAT, Promise.resolve('answer'))).resolves.toBe('answer');
    await expect(answerTo(WHAT, Promise.reject(sdkError('ResourceInUseException')))).rejects.toThrow(
      ResourceInUse,
    );
  });
});
