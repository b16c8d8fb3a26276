import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { WorkflowState } from '../workflow/state';
import { answerTo } from './errors';
import { startExecution } from './step-functions-executions';

/** Step Functions' own word for how an execution stands. */
type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** An execution as it is listed. */
export interface ListedExecution {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly startedAtSeconds: number;
  /** Absent while it runs. */
  readonly endedAtSeconds?: number;
}

/** One execution, with what went into it and what it left. */
export interface PastExecution extends ListedExecution {
  readonly input: unknown;
  /** Its document as its last step left it; absent before any step has ended. */
  readonly document?: WorkflowState;
  /** Why it failed, in the words of Step Functions. */
  readonly failure?: { readonly error: string; readonly cause: string };
}

/** The executions of a state machine. Step Functions keeps them for 90 days. */
export interface ExecutionHistory {
  /** Newest first. */
  list(): AsyncIterable<ListedExecution>;
  /** What it was started with: less to ask for than all of it. */
  inputOf(execution: ListedExecution): Promise<unknown>;
  read(execution: ListedExecution): Promise<PastExecution>;
  /** @returns the ARN of the execution that was started */
  start(streamName: string, reason: string): Promise<string>;
}

/** The most that a page of ListExecutions holds. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const LISTED_PER_PAGE = 1_000;

export function stepFunctionsHistory(client: SFNClient, stateMachineArn: string): ExecutionHistory {
  const describe = (executionArn: string) =>
    answerTo(
      `DescribeExecution of ${executionArn}`,
      client.send(new DescribeExecutionCommand({ executionArn })),
    );
  return {
    async *list() {
      let nextToken: string | undefined;
      do {
        const page = await answerTo(
          `ListExecutions of ${stateMachineArn}`,
          client.send(
            new ListExecutionsCommand({
              stateMachineArn,
              maxResults: LISTED_PER_PAGE,
              ...(nextToken !== undefined && { nextToken }),
            }),
          ),
        );
        for (const { executionArn = '', status = 'RUNNING', startDate, stopDate } of page.executions ?? [])
          yield {
            id: executionArn,
            status,
            startedAtSeconds: secondsOf(startDate),
            ...(stopDate !== undefined && { endedAtSeconds: secondsOf(stopDate) }),
          };
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    },

    inputOf: async ({ id }) => jsonIn((await describe(id)).input),

    async read(execution) {
      const { input, output, error, cause } = await describe(execution.id);
      const document = documentIn(output) ?? (await lastDocument(client, execution.id));
      return {
        ...execution,
        input: jsonIn(input),
        ...(document !== undefined && { document }),
        ...(error !== undefined && { failure: { error, cause: cause ?? '' } }),
      };
    },

    start: (streamName, reason) => startExecution(client, stateMachineArn, streamName, reason),
  };
}

/** Of an execution that runs or failed, which has no output: as the last step that ended left it. */
async function lastDocument(client: SFNClient, executionArn: string): Promise<WorkflowState | undefined> {
  let nextToken: string | undefined;
  do {
    const page = await answerTo(
      `GetExecutionHistory of ${executionArn}`,
      client.send(
        new GetExecutionHistoryCommand({
          executionArn,
          reverseOrder: true,
          includeExecutionData: true,
          ...(nextToken !== undefined && { nextToken }),
        }),
      ),
    );
    for (const event of page.events ?? []) {
      const document = documentIn(textOf(event));
      if (document !== undefined) return document;
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}

function textOf({ stateExitedEventDetails, stateEnteredEventDetails }: HistoryEvent): string | undefined {
  return stateExitedEventDetails?.output ?? stateEnteredEventDetails?.input;
}

/** The document where `text` is one: an execution's input alone is none. */
function documentIn(text: string | undefined): WorkflowState | undefined {
  const value = jsonIn(text) as Partial<WorkflowState> | undefined;
  return typeof value?.execution?.id === 'string' ? (value as WorkflowState) : undefined;
}

function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // Cut short, as Step Functions does with what is beyond its limits.
  }
}

function secondsOf(date: Date | undefined): number {
  return Math.floor((date?.getTime() ?? 0) / 1000);
}
