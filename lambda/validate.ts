import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { InvalidPolicy, parsePolicy } from '../lib/core/policy';
import { answer, type Outcome } from './custom-resource';
import { thresholdAttributes } from './threshold-attributes';

/** Fails a deployment whose parameters contradict each other, with the sentence that says what to change. */
export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> =>
  answer(event, outcomeOf(event));

function outcomeOf(event: CloudFormationCustomResourceEvent): Outcome {
  // Nothing is left to check, and a stack must always be deletable.
  if (event.RequestType === 'Delete') return { Status: 'SUCCESS' };
  const { Parameters: given } = event.ResourceProperties;
  try {
    return { Status: 'SUCCESS', Data: thresholdAttributes(parsePolicy(given)) };
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    return { Status: 'FAILED', Reason: error.message };
  }
}
