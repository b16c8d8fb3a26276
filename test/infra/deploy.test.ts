/** The real CLI: it synthesises and bundles, and deploys to moto's AWS where there is one. Seconds each. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { HAS_MOTO, type Moto, startMoto } from '../support/moto';

const PROJECT = path.join(__dirname, '../..');
const LAUNCHER = path.join(PROJECT, 'bin/shardwright.mjs');
const CDK = path.join(PROJECT, 'node_modules/aws-cdk/bin/cdk');

/** A deployment is quick to upload and a cold start quick to load below this. */
const ASSET_BYTES_MAX = 1_000_000;

const assembly = mkdtempSync(path.join(os.tmpdir(), 'shardwright-assembly-'));
const synthesised = cdk(['synth', '-q', '-c', 'streams=orders,clicks', '--output', assembly]);

afterAll(() => rmSync(assembly, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  readonly stderr: string;
}

async function cdk(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { cwd: PROJECT, env: { ...process.env, ...environment }, maxBuffer: 16_777_216 };
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [CDK, ...parameters], options);
    return { status: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { status: code, stderr };
  }
}

test('the app is synthesised without a network', async () => {
  const { status, stderr } = await synthesised;

  expect({ status, stderr }).toMatchObject({ status: 0 });
});

test('every asset is below a megabyte', async () => {
  await synthesised;
  const sizes = readdirSync(assembly)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => bytesUnder(path.join(assembly, name)));

  expect(sizes).toHaveLength(8);
  expect(Math.max(...sizes)).toBeLessThan(ASSET_BYTES_MAX);
});

function bytesUnder(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

test('what was bundled runs, and its errors keep their names', async () => {
  await synthesised;
  const script = `require(process.argv[1]).handler({ input: {}, execution: { id: 'x' } }, {})
    .catch((error) => process.stdout.write(error.name))`;

  const { stdout } = spawnSync(process.execPath, ['-e', script, bundleOf('AcquireFunction')], {
    encoding: 'utf8',
    env: {
      ...process.env,
      STACK_NAME: 'Shardwright',
      STREAM_NAMES: '["orders"]',
      POLICY: '{}',
      TABLE_NAME: 'state',
      TOPIC_ARN: 'topic',
      AWS_REGION: 'eu-west-1',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    },
  });

  expect(stdout).toBe('MalformedTrigger');
});

function bundleOf(name: string): string {
  const { Resources } = JSON.parse(readFileSync(path.join(assembly, 'Shardwright.template.json'), 'utf8'));
  const id = Object.keys(Resources).find((candidate) => candidate.startsWith(name)) as string;
  return path.join(assembly, Resources[id].Metadata['aws:asset:path'], 'index.js');
}

test('a stream name that Kinesis refuses is one sentence on stderr, and no stack trace', async () => {
  const output = mkdtempSync(path.join(os.tmpdir(), 'shardwright-refused-'));

  const { status, stderr } = await cdk(['synth', '-q', '-c', 'streams=or/ders', '--output', output]);

  rmSync(output, { recursive: true, force: true });
  expect(status).not.toBe(0);
  expect(stderr).toContain('"or/ders" cannot name a stream: correct it in -c streams, Kinesis takes ');
  expect(stderr).not.toMatch(/^\s+at /m);
});

if (!HAS_MOTO) console.warn('cdk deploy is not tested: there is no moto_server on the PATH.');

(HAS_MOTO ? describe : describe.skip)('cdk deploy to moto', () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await startMoto();
    await synthesised;
    const bootstrapped = await cdk(
      ['bootstrap', '--app', assembly, 'aws://123456789012/us-east-1'],
      moto.environment,
    );
    expect(bootstrapped).toMatchObject({ status: 0 });
  });

  afterAll(() => moto.stop());

  test('the stack is made, and a parameter given on the command line reaches the functions', async () => {
    const deployed = await cdk(
      ['deploy', '--app', assembly, '--require-approval', 'never', '--parameters', 'MaxShards=32'],
      moto.environment,
    );

    expect(deployed).toMatchObject({ status: 0 });
    const { Functions } = (await get('/2015-03-31/functions/', 'lambda')) as {
      Functions: { Environment?: { Variables?: { POLICY?: string } } }[];
    };
    const policies = Functions.flatMap(({ Environment }) => Environment?.Variables?.POLICY ?? []);
    expect(Functions).toHaveLength(8);
    expect(policies).toHaveLength(7);
    for (const policy of policies) {
      expect(JSON.parse(policy)).toMatchObject({ MaxShards: '32', MinShards: '1', Mode: 'Act' });
    }
  });

  test('the command line finds what was deployed', async () => {
    // moto tells no outputs of a stack that came by a change set, as cdk deploys it.
    const client = new CloudFormationClient({
      endpoint: moto.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    const TemplateBody = readFileSync(path.join(assembly, 'Shardwright.template.json'), 'utf8');
    await client.send(new UpdateStackCommand({ StackName: 'Shardwright', TemplateBody }));
    client.destroy();
    const env = { ...process.env, ...moto.environment };
    const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, 'status', '--json'], { env });

    expect(JSON.parse(stdout)).toMatchObject([
      {
        stack: 'Shardwright',
        streams: [
          { stream: 'orders', error: expect.stringContaining('StreamNotFound') },
          { stream: 'clicks' },
        ],
      },
    ]);
  });

  async function get(address: string, service: string): Promise<unknown> {
    const authorization = `AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    return (await fetch(`${moto.endpoint}${address}`, { headers: { authorization } })).json();
  }
});
