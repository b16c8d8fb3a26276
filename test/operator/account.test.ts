import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount, openDeployments, reached } from '../../lib/operator/account';

const failing = (code: string) =>
  Promise.reject(Object.assign(new Error('No answer.'), { cause: Object.assign(new Error(), { code }) }));

test.each(['ENOTFOUND', 'EAI_AGAIN'])(
  'a Region that has no address (%s) is bad input, not a service that is down',
  async (code) => {
    await expect(reached('mars-1', failing(code))).rejects.toMatchObject({
      name: 'BadInput',
      message: 'AWS has no address in the Region mars-1: check --region, and the network.',
    });
  },
);

test('other failures stay what they are', async () => {
  await expect(reached('eu-west-1', failing('ECONNRESET'))).rejects.toThrow('No answer.');
  expect(await reached('eu-west-1', Promise.resolve(5))).toBe(5);
});

describe('a profile', () => {
  const environment = process.env;
  let directory: string;
  let config: string;
  let credentials: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'profiles-'));
    config = join(directory, 'config');
    credentials = join(directory, 'credentials');
    writeFileSync(
      config,
      '[default]\nregion = eu-west-1\n[profile one]\nregion = eu-west-2\n[sso-session log-in]\nsso_region = eu-west-1\n',
    );
    writeFileSync(credentials, '[two]\naws_access_key_id = a\naws_secret_access_key = b\n');
  });
  beforeEach(() => {
    process.env = { ...environment, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
    for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION']) delete process.env[name];
  });
  afterAll(() => {
    process.env = environment;
    rmSync(directory, { recursive: true });
  });

  test.each(['nosuch', 'log-in'])('that is in neither file (%s) is said to be in none', async (profile) => {
    const message = `There is no profile ${profile} in ${config} or ${credentials}, which have default, one, two: give another --profile or AWS_PROFILE, or add it (aws configure --profile ${profile}).`;
    const expected = { name: 'BadInput', message };

    await expect(openAccount({ profile })).rejects.toMatchObject(expected);
    await expect(openDeployments({ profile, stackName: 'Any' })).rejects.toMatchObject(expected);
    process.env['AWS_PROFILE'] = profile;
    await expect(openAccount({ region: 'eu-west-1' })).rejects.toMatchObject(expected);
  });

  test('of either file is taken', async () => {
    expect((await openAccount({ profile: 'one' })).region).toBe('eu-west-2');
    expect((await openAccount({ profile: 'two', region: 'eu-west-3' })).region).toBe('eu-west-3');
  });
});
