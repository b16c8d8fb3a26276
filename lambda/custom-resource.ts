import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** How a custom resource's request ended. */
export type Outcome =
  | { readonly Status: 'SUCCESS'; readonly Data?: Readonly<Record<string, number>> }
  | { readonly Status: 'FAILED'; readonly Reason: string };

/**
 * Tells CloudFormation how its request ended, at the presigned address that came with it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 * @throws Error where the answer was not taken; Lambda then tries the request again
 */
export async function answer(event: CloudFormationCustomResourceEvent, outcome: Outcome): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({
    ...outcome,
    StackId,
    RequestId,
    LogicalResourceId,
    // There is nothing physical; one id for good, so that an update never looks like a replacement.
    PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId,
  });
  // The address is signed for an empty content type.
  const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!response.ok) {
    throw new Error(
      `CloudFormation did not take the answer to ${LogicalResourceId}: HTTP status ${response.status}.`,
    );
  }
}
