import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountClients } from '../../lib/aws/account-clients';

const VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_CONFIG_FILE'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'profiles-'));
  const config = join(directory, 'config');
  writeFileSync(config, '[default]\nregion = eu-north-1\n[profile shop]\nregion = eu-west-3\n');
  for (const name of VARIABLES) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = config;
});
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(directory, { recursive: true });
});

test.each([
  { given: {}, environment: {}, region: 'eu-north-1' },
  { given: { profile: 'shop' }, environment: {}, region: 'eu-west-3' },
  { given: {}, environment: { AWS_PROFILE: 'shop' }, region: 'eu-west-3' },
  { given: {}, environment: { AWS_DEFAULT_REGION: 'us-west-2' }, region: 'us-west-2' },
  {
    given: {},
    environment: { AWS_DEFAULT_REGION: 'us-west-2', AWS_REGION: 'us-east-2' },
    region: 'us-east-2',
  },
  { given: { profile: 'shop' }, environment: { AWS_REGION: 'us-east-2' }, region: 'us-east-2' },
  { given: { region: 'sa-east-1' }, environment: { AWS_REGION: 'us-east-2' }, region: 'sa-east-1' },
])(
  'with $given and $environment the Region is $region, as for the AWS CLI',
  async ({ given, environment, region }) => {
    Object.assign(process.env, environment);

    const clients = accountClients(given);

    expect(await clients.region()).toBe(region);
    expect(await clients.kinesis.config.region()).toBe(region);
  },
);
