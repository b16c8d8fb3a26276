import type { SweepSummary } from '../../lib/workflow/sweep';

const lines: string[] = [];
const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);

jest.mock('../../lambda/runtime', () => ({
  logger: { info: write('info'), error: write('error') },
  sweepContext: () => ({}),
}));
const swept = jest.fn<Promise<SweepSummary>, []>();
jest.mock('../../lib/workflow/sweep', () => ({ sweep: () => swept() }));

const WELL = { streamName: 'orders', openShardCount: 2 };
const ILL = { streamName: 'clicks', error: 'AccessDenied: Not allowed.' };

async function run(...streams: SweepSummary['streams']): Promise<SweepSummary> {
  lines.length = 0;
  swept.mockResolvedValue({ streams });
  return await require('../../lambda/sweep').handler();
}

test('a sweep of streams that are well is a line of information', async () => {
  expect(await run(WELL)).toEqual({ streams: [WELL] });
  expect(lines).toEqual(['info sweep']);
});

test('a stream that could not be swept is an error in the log, and the sweep is done all the same', async () => {
  expect(await run(WELL, ILL)).toEqual({ streams: [WELL, ILL] });
  expect(lines).toEqual(['error sweep']);
});

test('a sweep that could not read the alarms is logged, and fails all the same', async () => {
  lines.length = 0;
  swept.mockResolvedValue({ streams: [WELL], alarmsError: 'Throttled: Rate exceeded.' });
  await expect(require('../../lambda/sweep').handler()).rejects.toThrow(
    'The alarms could not be read: Throttled: Rate exceeded.',
  );
  expect(lines).toEqual(['error sweep']);
});

test('a sweep that could see no stream fails, so that the alarm on its errors tells of it', async () => {
  await expect(run(ILL)).rejects.toThrow('No stream could be swept.');
});
