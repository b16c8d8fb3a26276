import { reshardDocumentByStep } from '../../workflow/definition';

interface OlderStates {
  readonly States: Readonly<
    Record<string, { Seconds?: number; Retry?: { MaxAttempts: number; JitterStrategy?: string }[] }>
  >;
}

/**
 * The state machine as an earlier version may have had it: Step Functions runs an execution to its end on the document that it was
 * started on, also where a deployment has changed the functions meanwhile. It waits longer and spreads no retries.
 */
export function olderDocument(): unknown {
  const document = reshardDocumentByStep() as OlderStates;
  for (const state of Object.values(document.States)) {
    if (state.Seconds !== undefined) state.Seconds = 30;
    for (const retrier of state.Retry ?? []) delete retrier.JitterStrategy;
  }
  return document;
}
