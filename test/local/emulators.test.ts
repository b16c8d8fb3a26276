import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startDynalite, startKinesisLocal } from '../../lib/local/emulators';

const EMULATORS = join(__dirname, '../../lib/local/emulators.ts');

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/healthcheck`, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}

describe('kinesis-local', () => {
  test('answers on the loopback interface until it is stopped, which may be asked twice', async () => {
    const { endpoint, stop } = await startKinesisLocal();

    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await answers(endpoint)).toBe(true);

    await stop();
    await stop();

    expect(await answers(endpoint)).toBe(false);
  });

  test('says why it did not start', async () => {
    await expect(startKinesisLocal({ streams: { 'no such: name': 1 } })).rejects.toThrow(
      /^kinesis-local ended with .+ as it started\. It said: /,
    );
  });

  test('does not outlive a parent that is killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--eval',
        `require(${JSON.stringify(EMULATORS)}).startKinesisLocal().then(({ endpoint }) => console.log(endpoint))`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [endpoint] = await once(createInterface(parent.stdout), 'line');
    expect(await answers(endpoint)).toBe(true);

    parent.kill('SIGKILL');

    while (await answers(endpoint));
  });
});

describe('dynalite', () => {
  test('answers on the loopback interface until it is stopped', async () => {
    const { endpoint, stop } = await startDynalite();
    expect(await answers(endpoint)).toBe(true);

    await stop();

    expect(await answers(endpoint)).toBe(false);
  });
});
