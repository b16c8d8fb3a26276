/** The state machine's document, and what is put in for its placeholders: the same document in every world. */
import document from './reshard.asl.json';
import { STEPS, type StepName } from './steps';

/** As it is deployed, placeholders and all. */
export const RESHARD_DOCUMENT = JSON.stringify(document, undefined, 2);

export const STEP_NAMES = Object.keys(STEPS) as StepName[];

/** What the document calls the function of a step: `AcquireFunctionArn`. */
export function functionPlaceholder(step: StepName): string {
  return `${step.charAt(0).toUpperCase()}${step.slice(1)}FunctionArn`;
}

/** What the document calls the part of AWS that it runs in (`aws`, `aws-cn`, …). */
export const PARTITION_PLACEHOLDER = 'Partition';

/** The document with each step's own name in the place of its function's ARN: for whoever calls the steps directly. */
export function reshardDocumentByStep(): unknown {
  const values = new Map([
    [PARTITION_PLACEHOLDER, 'aws'],
    ...STEP_NAMES.map((step): [string, string] => [functionPlaceholder(step), step]),
  ]);
  const text = RESHARD_DOCUMENT.replace(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => values.get(name) ?? placeholder,
  );
  return JSON.parse(text);
}
