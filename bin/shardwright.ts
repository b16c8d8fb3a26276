/** The command line. Each command loads what it needs when it runs, so that help is quick. */
import { Command } from 'commander';
import { screenOn } from '../lib/terminal/screen';
import { version } from '../package.json';
import { chaos } from './commands/chaos';
import { compare } from './commands/compare';
import { explain } from './commands/explain';
import { fleet } from './commands/fleet';
import { local } from './commands/local';
import { plan } from './commands/plan';
import { record } from './commands/record';
import { simulate } from './commands/simulate';
import { status } from './commands/status';
import { tune } from './commands/tune';
import { fail } from './failure';
import { fitted } from './help-text';

/** In the order in which help lists them. */
const COMMANDS = [local, status, plan, explain, record, simulate, compare, tune, chaos, fleet];

/** In less, beside the column of options, help is not wrapped; commander's own 40 is more than 60 columns leave. */
const LEAST_HELP_COLUMNS = 20;

const program = new Command('shardwright')
  .description(
    'Keeps provisioned Amazon Kinesis data streams at the right shards: enough of them, cut where the load is, and no more than that.',
  )
  .version(version)
  .addHelpText(
    'after',
    fitted(`
To see it work, with no AWS account:
  npx shardwright local
To deploy it:
  npx cdk deploy -c streams=orders,clicks
What a command takes:
  npx shardwright COMMAND --help

Exit status: 0 done, 1 the run failed, 2 bad usage or bad input.`),
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .configureHelp({ minWidthToWrap: LEAST_HELP_COLUMNS })
  .configureOutput({
    getOutHelpWidth: () => screenOn(process.stdout, process.env).width,
    outputError: (text, write) => write(`shardwright: ${oneLine(text)}\n`),
  });

/** What commander finds wrong, in the one line that every failure is told in. */
function oneLine(text: string): string {
  return `${text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')} (--help says what there is)`;
}

for (const addTo of COMMANDS) addTo(program);

// Whoever reads, as `head` does, may have had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

if (process.argv.length <= 2) program.outputHelp();
else program.parseAsync().catch(fail);
