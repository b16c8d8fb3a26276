import type { Scenario } from '../../lib/sim/faults/scenario';

/** A controller that breaks an invariant wherever anything fails. */
jest.mock('../../lib/sim/faults/run', () => ({
  async runChaos({ faults }: Scenario, { write }: { write?: (line: string) => void } = {}) {
    write?.('0:05:00 sweep');
    const violation = { invariant: 'cooldowns', message: 'there was none' };
    return { endedAtSeconds: 300, ...(faults.length > 0 && { violation }) };
  },
}));

import { chaosCommand } from '../../lib/sim/chaos-command';

async function chaosOf(seeds: number) {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(`${text}`) > 0);
  try {
    await chaosCommand({ seeds, seed: 1 });
    return { text: written.join(''), message: '' };
  } catch (error) {
    return { text: written.join(''), message: (error as Error).message };
  } finally {
    write.mockRestore();
  }
}

test('what there is one of is told in the singular', async () => {
  const { text, message } = await chaosOf(1);

  expect(text).toMatch(/^with 1 fault:$/m);
  expect(text).toMatch(/^after 1 event, of which the last:$/m);
  expect(text).toMatch(/^1 seed in /m);
  expect(message).toMatch(/^1 of 1 seed broke an invariant: 1\. /);
});

test('and what there are two of in the plural', async () => {
  const { text, message } = await chaosOf(2);

  expect(text).toMatch(/^2 seeds in /m);
  expect(message).toMatch(/^2 of 2 seeds broke an invariant: 1, 2\. /);
});
