import type { Context } from 'aws-lambda';
import { stepHandler } from '../../lambda/step-handler';
import { LeaseLost } from '../../lib/errors';
import type { DecisionSummary, HeldState, WorkflowState } from '../../lib/workflow/state';

const lambdaContext = { awsRequestId: 'request' } as Context;

const decision: DecisionSummary = {
  atSeconds: 1_000,
  kind: 'act',
  reason: 'ShardHot',
  sentence: 'Shard 1 is hot: it is cut in two.',
  evidence: { utilization: 0.93 },
  operations: [{ action: 'SplitShard', hashKey: '170141183460469231731687303715884105728' }],
  lookAgainSeconds: 60,
};

const state: HeldState = {
  input: { streamName: 'orders' },
  execution: { id: 'execution', startedAt: '2026-01-01T00:00:00Z' },
  next: 'Apply',
  trigger: { kind: 'Request', streamName: 'orders', reason: 'by hand' },
  lease: { streamName: 'orders', holder: 'execution', fencingToken: 1, expiresAtSeconds: 1_300 },
  endsAtSeconds: 2_800,
  operationsLeft: 20,
  outcomes: [],
  decisions: [decision],
};

function recordingLogger() {
  const lines: { level: string; message: string; detail: unknown }[] = [];
  const write = (level: string) => (message: string, detail: unknown) => {
    lines.push({ level, message, detail });
  };
  return { lines, addContext: () => undefined, info: write('info'), error: write('error') };
}

test('the document goes in and comes out, and one line tells the step, the stream, the execution and why', async () => {
  const logger = recordingLogger();

  const after = await stepHandler('decide', async () => state, logger)({} as WorkflowState, lambdaContext);

  expect(after).toBe(state);
  expect(logger.lines).toEqual([
    {
      level: 'info',
      message: 'decide: Apply',
      detail: expect.objectContaining({
        step: 'decide',
        streamName: 'orders',
        executionId: 'execution',
        trigger: 'by hand',
        decision,
      }),
    },
  ]);
});

test('an error leaves as it came, so that the state machine can match its name, and one line tells of it', async () => {
  const logger = recordingLogger();
  const error = new LeaseLost('Another execution has orders.');
  const failing = async () => {
    throw error;
  };

  await expect(stepHandler('apply', failing, logger)(state, lambdaContext)).rejects.toBe(error);

  expect(logger.lines).toEqual([
    {
      level: 'error',
      message: 'apply failed',
      detail: expect.objectContaining({ step: 'apply', streamName: 'orders', error }),
    },
  ]);
});

test('a document that is no document does not keep the step from saying so', async () => {
  const logger = recordingLogger();
  const echo = async (given: WorkflowState) => given;

  await stepHandler('acquire', echo, logger)({} as WorkflowState, lambdaContext);

  expect(logger.lines[0]).toMatchObject({ level: 'info', message: 'acquire: done' });
});
