import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import { acknowledgeWildcards, type PermissionScopes, statementOf } from './permission-scopes';
import { type FunctionName, PERMISSIONS } from './permissions';

/** Where lambda/ is: the project's own folder, or that of the package that was built from it. */
const PROJECT = path.join(__dirname, '../..');

/** Long enough to look into last month's resharding; Step Functions keeps its own history for 90 days. */
export const LOG_RETENTION = RetentionDays.ONE_MONTH;

/** A function's size: the SDK alone takes some 100 MB, and CPU comes in proportion to memory. */
interface Size {
  readonly memoryMegabytes: number;
  /** Below the time-out of the task that calls it, so that Lambda is the one to give up. */
  readonly timeoutSeconds: number;
}

const CALLS_A_FEW_SERVICES: Size = { memoryMegabytes: 256, timeoutSeconds: 30 };

const SIZES: Readonly<Record<FunctionName | 'validate', Size>> = {
  acquire: CALLS_A_FEW_SERVICES,
  // Reads up to six hours of minutes of every shard, samples records, and plans.
  decide: { memoryMegabytes: 1024, timeoutSeconds: 90 },
  apply: CALLS_A_FEW_SERVICES,
  confirm: CALLS_A_FEW_SERVICES,
  record: CALLS_A_FEW_SERVICES,
  release: CALLS_A_FEW_SERVICES,
  // The next sweep begins a minute after this one. It reads minutes of up to a hundred shards of four streams at once.
  sweep: { memoryMegabytes: 512, timeoutSeconds: 55 },
  validate: { memoryMegabytes: 128, timeoutSeconds: 20 },
};

/** What a function of the workflow is set in. */
export interface FunctionSetting {
  readonly environment: Readonly<Record<string, string>>;
  readonly scopes: PermissionScopes;
  /** What must have been made before: parameters reach no function before they are known to be valid. */
  readonly after?: IDependable;
}

/** A function of the workflow: what it is told, and what PERMISSIONS allows it. */
export function permittedFunction(
  scope: Construct,
  name: FunctionName,
  description: string,
  { environment, scopes, after }: FunctionSetting,
): LambdaFunction {
  const made = bareFunction(scope, name, description, environment);
  for (const permission of PERMISSIONS[name]) made.addToRolePolicy(statementOf(permission, scopes));
  if (made.role !== undefined) acknowledgeWildcards(made.role, PERMISSIONS[name], scopes);
  if (after !== undefined) made.node.addDependency(after);
  return made;
}

/**
 * A function that may write its own log and traces, and nothing else: the one way to make one. The sweep is not traced: a trace a minute
 * would cost more than the sweep itself, and each is like the last.
 */
export function bareFunction(
  scope: Construct,
  name: keyof typeof SIZES,
  description: string,
  environment: Readonly<Record<string, string>> = {},
): LambdaFunction {
  const id = name.charAt(0).toUpperCase() + name.slice(1);
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: LOG_RETENTION,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray knows no resources.',
  });
  return functionFrom(scope, `${id}Function`, name, {
    description,
    environment: { ...environment },
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    memorySize: SIZES[name].memoryMegabytes,
    timeout: Duration.seconds(SIZES[name].timeoutSeconds),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    tracing: name === 'sweep' ? Tracing.DISABLED : Tracing.ACTIVE,
  });
}

/** From its source, where that is there; the package has each function bundled already, so that no one needs a bundler. */
function functionFrom(
  scope: Construct,
  id: string,
  name: string,
  props: Omit<FunctionProps, 'code' | 'handler'>,
): LambdaFunction {
  const bundled = path.join(PROJECT, 'lambda', name);
  if (existsSync(bundled))
    return new LambdaFunction(scope, id, {
      ...props,
      code: Code.fromAsset(bundled),
      handler: 'index.handler',
    });
  return new NodejsFunction(scope, id, {
    ...props,
    entry: `${bundled}.ts`,
    projectRoot: PROJECT,
    depsLockFilePath: path.join(PROJECT, 'package-lock.json'),
    // A switch for version 2 of the SDK.
    awsSdkConnectionReuse: false,
    bundling: BUNDLING,
  });
}

/** One file a function, the SDK in it: what was tested is what runs. No source map: it would outweigh the code. */
const BUNDLING: BundlingOptions = {
  minify: true,
  // Stack traces stay legible.
  keepNames: true,
  bundleAwsSDK: true,
  target: 'node24',
  // The SDK's ES modules leave out what is not used.
  mainFields: ['module', 'main'],
};
