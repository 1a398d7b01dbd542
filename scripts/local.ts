/** `npm run local [-- OPTIONS]`: the development stack on a local AWS that stays up, and is there again next time. */
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { THUMBNAIL_SIZE } from '../lambda-src/contract';
import { KeptDeployment } from '../local-aws/deployment/kept-deployment';
import { deployLocally } from '../local-aws/deployment/local-deployment';
import { WORK_FOLDER } from './lib/paths';
import { Progress } from './lib/progress';
import { stopOnSignal } from './lib/signals';
import { print } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';
import { describeGivenUp, describeInvocation, describeTrouble } from './local/handled-objects';
import { formatInstructions } from './local/instructions';
import { lockFor } from './local/lock';
import { choosePort, DEFAULT_PORT } from './local/port';

const STACK = 'thumbnails-development';
const SOURCE_BUCKET = 'local-images';
const USAGE = `npm run local [-- OPTIONS]

  --port N   Listen on this port (the default: that of the last time, or ${DEFAULT_PORT}; another where it is taken)
  --clean    Begin with nothing (the default: find everything as it was left)
  --name S   One of its own beside others, with a state of its own; letters, digits and hyphens`;

interface Options {
  readonly port?: string | undefined;
  readonly clean?: boolean | undefined;
  readonly name?: string | undefined;
}

async function main(): Promise<void> {
  const options = readOptions();
  const name = options.name === undefined ? 'local' : `local-${options.name}`;
  lockFor('npm run local', path.join(WORK_FOLDER, `${name}.lock`));
  const kept = new KeptDeployment(path.join(WORK_FOLDER, name), STACK);
  const preferred = kept.port ?? DEFAULT_PORT;
  const port = await choosePort(options.port, preferred);
  if (options.clean) kept.remove();

  const progress = new Progress();
  if (port === 0) progress.step(`Port ${preferred} is taken: it will be another`);
  const deployment = await deployLocally({
    name,
    stack: STACK,
    variables: { source_bucket_name: SOURCE_BUCKET },
    onStep: progress.step,
    keep: kept,
    onTrouble: (description) => {
      tell([describeTrouble(description)]);
    },
    aws: {
      port,
      onInvocation: (invocation, event) => {
        tell(describeInvocation(invocation, event));
      },
      onGivenUp: (event, attempts) => {
        tell(describeGivenUp(event, attempts));
      },
    },
  });
  progress.end();
  const { aws, outputs } = deployment;
  const thumbnailBucket = outputs.thumbnail_bucket_name ?? '';
  const table = outputs.metadata_table_name ?? '';
  aws.showOnPage({
    sourceBucket: SOURCE_BUCKET,
    thumbnailBucket,
    thumbnailSize: THUMBNAIL_SIZE.default,
    metadataTable: table,
    logGroup: outputs.log_group_name ?? '',
  });
  print(
    `\n${formatInstructions({
      endpoint: aws.endpoint,
      environment: aws.environment,
      sourceBucket: SOURCE_BUCKET,
      thumbnailBucket,
      table,
    })}\n`,
  );
  if (!aws.fault.aborted) await once(aws.fault, 'abort');
  await deployment.stop();
  aws.fault.throwIfAborted();
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, clean: { type: 'boolean' }, name: { type: 'string' } },
    });
    if (!/^[a-z\d-]+$/i.test(values.name ?? 'local')) throw new Error(`--name is "${values.name ?? ''}"`);
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`, 2);
  }
}

/** Lines of what has just happened. */
function tell(lines: readonly string[]): void {
  const time = new Date().toTimeString().slice(0, 8);
  for (const line of lines) print(`${time}  ${line}`);
}

stopOnSignal({
  message: 'Stopping, once everything is saved. Ctrl-C again stops it at once.',
  exitStatus: 0,
});
void runScript(main);
