import { type SweepSummary, sweep } from '../lib/workflow/sweep';
import { logger, sweepContext } from './runtime';

const context = sweepContext();

export const handler = async (): Promise<SweepSummary> => {
  const summary = await sweep(context);
  const failed = summary.streams.some(({ error }) => error !== undefined);
  logger[failed ? 'error' : 'info']('sweep', { ...summary });
  return summary;
};
