import { type SweepSummary, sweep } from '../lib/workflow/sweep';
import { logger, sweepContext } from './runtime';

const context = sweepContext();

export const handler = async (): Promise<SweepSummary> => {
  const summary = await sweep(context);
  const { streams, alarmsError } = summary;
  const failed = alarmsError !== undefined || streams.some(({ error }) => error !== undefined);
  logger[failed ? 'error' : 'info']('sweep', { ...summary });
  // Else a sweep that sees nothing would look like one that is well: the alarm on its errors is for this.
  if (streams.every(({ error }) => error !== undefined)) throw new Error('No stream could be swept.');
  if (alarmsError !== undefined) throw new Error(`The alarms could not be read: ${alarmsError}`);
  return summary;
};
