import { once } from 'node:events';
import path from 'node:path';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { KeptDeployment } from '../../local-aws/deployment/kept-deployment';
import { deployLocally } from '../../local-aws/deployment/local-deployment';
import { projectStackName } from '../lib/cdktf-json';
import { WORK_FOLDER } from '../lib/paths';
import { Progress } from '../lib/progress';
import { print } from '../lib/terminal';
import { UsageError } from '../lib/usage-error';
import { describeGivenUp, describeInvocation, describeTrouble } from './handled-objects';
import { formatInstructions } from './instructions';
import { lockFor } from './lock';
import { choosePort, DEFAULT_PORT } from './port';

const SOURCE_BUCKET = 'local-images';

/** Options of `npm run local`. */
export interface LocalOptions {
  readonly port?: string | undefined;
  readonly clean?: boolean | undefined;
  readonly name?: string | undefined;
}

/** Deploys the development stack to a local AWS, and serves it until the process is interrupted or the local AWS fails. */
export async function runLocal(options: LocalOptions): Promise<void> {
  if (options.name !== undefined && !/^[a-z\d-]+$/i.test(options.name))
    throw new UsageError(`--name is "${options.name}": it must consist of letters, digits and hyphens.`, 2);
  const name = options.name === undefined ? 'local' : `local-${options.name}`;
  const stack = projectStackName('development');
  lockFor('npm run local', path.join(WORK_FOLDER, `${name}.lock`));
  const kept = new KeptDeployment(path.join(WORK_FOLDER, name), stack);
  const preferred = kept.port ?? DEFAULT_PORT;
  const port = await choosePort(options.port, preferred);
  if (options.clean) kept.remove();
  if (kept.otherStack !== undefined)
    throw new UsageError(
      `The last start deployed ${kept.otherStack}, and cdktf.json now names ${stack}. Start empty with npm run local -- --clean, or run a separate local AWS with --name.`,
    );

  const progress = new Progress();
  if (port === 0) progress.step(`Port ${preferred} is in use: choosing another one`);
  const deployment = await deployLocally({
    name,
    stack,
    variables: { source_bucket_name: SOURCE_BUCKET },
    onStep: progress.step,
    keep: kept,
    onTrouble: (description) => {
      printNow([describeTrouble(description)]);
    },
    aws: {
      port,
      onInvocation: (invocation, event) => {
        printNow(describeInvocation(invocation, event));
      },
      onGivenUp: (event, attempts) => {
        printNow(describeGivenUp(event, attempts));
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

/** Prints lines with the time of day. */
function printNow(lines: readonly string[]): void {
  const time = new Date().toTimeString().slice(0, 8);
  for (const line of lines) print(`${time}  ${line}`);
}
