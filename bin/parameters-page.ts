import {
  PARAMETER_GROUPS,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterDefinition,
  type ParameterName,
} from '../lib/core/parameters';

/** docs/parameters.md, from the table that everything else is made from. */
export function parametersPage(): string {
  return `${BEFORE}\n${PARAMETER_GROUPS.map(groupSection).join('\n')}\n${AFTER}`;
}

const BEFORE = `# Parameters

One table for everything: the stack's parameters, the props of the construct, the command line's \`--param\`, and stream tags. This
page is made from it (\`npm run docs\`).

| where | how | takes effect |
|---|---|---|
| the stack | \`npx cdk deploy -c streams=orders --parameters MaxShards=64\` | with the deployment |
| the construct | \`new StreamAutoscaler(this, 'Orders', { stream, maxShards: 64 })\` | with the deployment |
| one stream | \`aws kinesis add-tags-to-stream --stream-name orders --tags shardwright:MaxShards=64\` | with the next alarm or reshard, and with the next look: of many streams, of which tags are remembered for a while, a quarter of an hour later at most; half an hour where Kinesis refuses to tell tags, as the account asks too often |
| \`local\`, \`simulate\`, \`compare\`, \`tune\` | \`npx shardwright simulate --trace FILE --param MaxShards=64\` | in that run |

CloudFormation keeps parameter values between deployments: a default that changes in a later version does not change a stack that
exists. Utilizations are shares of a shard's write capacity, 1 MiB and 1,000 records a second, whichever is used more.
`;

const AFTER = `## What contradicts

\`MinShards\` ≤ \`MaxShards\`, and \`ScaleDownUtilization\` < \`TargetUtilization\` < \`ScaleUpUtilization\`. Values that break this, or
leave their bounds, are refused with a sentence that says what to change: by the stack when it is deployed, by the construct when
it is synthesised, by the command line when it starts.

## One stream

A tag \`shardwright:<Parameter>\` of a stream overrides that parameter for it, without a deployment, from the next look on. Names and
the prefix are written as they are here. Tags are checked together with the stack's values: if one is wrong, in its name, its value or
against another value, **none** of that stream's tags counts, the stack's policy holds, the notification topic is told once for each way
in which they are wrong, and \`npx shardwright status\` and every decision (\`ignoredTags\`) show it until they are put right.

\`shardwright:Mode=Observe\` silences one stream: everything is decided, shown and reported, nothing is done. A run that is under way
finishes the operation that it is at, and starts no other.

What a tag does not change are the alarms: their thresholds, and whether there is one on shard-level metrics, are the stack's. Alarms only
say when to look at once; the sweep looks at every stream besides, at the pace that its last decision asked for.
`;

function groupSection(group: (typeof PARAMETER_GROUPS)[number]): string {
  const names = PARAMETER_NAMES.filter((name) => PARAMETERS[name].group === group);
  return `## ${group}

| parameter | default | takes | what it is |
|---|---|---|---|
${names.map(row).join('\n')}
`;
}

function row(name: ParameterName): string {
  const definition: ParameterDefinition = PARAMETERS[name];
  const byDefault = definition.default === '' ? '(none)' : definition.default;
  const scope = definition.perStream ? '' : ' For the whole stack only: not by stream tag.';
  return `| \`${name}\` | ${byDefault} | ${takes(definition)} | ${definition.description}${scope} |`;
}

function takes(definition: ParameterDefinition): string {
  switch (definition.type) {
    case 'choice':
      return definition.choices.join(', ');
    case 'text':
      return 'an e-mail address';
    case 'integer':
      return `${definition.minimum} to ${definition.maximum}, whole`;
    case 'ratio':
      return `${definition.minimum} to ${definition.maximum}`;
  }
}
