import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startLocalAws, type LocalAws, type LocalAwsOptions } from '..';
import type { Context } from '../../constructs/config/stack-name';
import { stageFunction, stageLayer } from '../../constructs/function/packaging';
import { projectContext } from '../../scripts/lib/cdktf-json';
import { WORK_FOLDER } from '../../scripts/lib/paths';
import { requireLocalAwsTools } from '../../scripts/lib/prerequisites';
import { onInterrupt } from '../../scripts/lib/signals';
import { hostArchitecture, synthesize } from '../../scripts/lib/synth';
import { printError } from '../../scripts/lib/terminal';
import { Terraform } from '../../scripts/lib/terraform/terraform';
import { UsageError } from '../../scripts/lib/usage-error';
import { AutoSave } from './auto-save';
import { fingerprintOf, type KeptDeployment } from './kept-deployment';
import { localContext } from './local-context';

/** Props of deployLocally. */
export interface LocalDeploymentProps {
  /** Names the folder below WORK_FOLDER, so that the demo and the tests do not disturb each other. */
  readonly name: string;
  readonly stack: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Fills a folder with the synthesized stack. @default synthesizeForLocalAws */
  readonly synthesize?: (outputFolder: string) => void;
  /** Called as each step begins, and with a note where something is not as on AWS. */
  readonly onStep?: (text: string) => void;
  /** Of the same name: finds what stood there, and saves it for the next time. @default begins and ends with nothing */
  readonly keep?: KeptDeployment;
  /** Called with each failure that it survives once it stands. @default every failure ends it */
  readonly onTrouble?: (description: string) => void;
  /** Passed on to the local AWS. */
  readonly aws?: Pick<LocalAwsOptions, 'port' | 'onInvocation' | 'onGivenUp'>;
}

/** A stack that stands on the local AWS. */
export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly terraform: Terraform;
  /** The same with other values of variables. */
  readonly terraformWith: (variables: LocalDeploymentProps['variables']) => Terraform;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clients: Clients;
  /** Folder of this deployment's files. */
  readonly folder: string;
  /** What synthesized stacks lie in, below `stacks`. */
  readonly outputFolder: string;
  /** Ends every process, once what is to be kept is saved. All else is gone with them. */
  stop(): Promise<void>;
}

export type Clients = ReturnType<typeof createClients>;

/** Synthesizes one stack for this machine's CPU and deploys it by Terraform to a local AWS that is started for it. */
export async function deployLocally({
  name,
  stack,
  variables,
  synthesize: synthesizeInto = synthesizeForLocalAws,
  onStep: step = () => undefined,
  keep,
  onTrouble,
  aws: awsOptions,
}: LocalDeploymentProps): Promise<LocalDeployment> {
  requireLocalAwsTools();
  step('Building the function and its layer');
  stageFunction();
  stageLayer(hostArchitecture());
  const folder = path.join(WORK_FOLDER, name);
  // Where the AWS of the last time is gone, its state would only mislead.
  if (!keep?.exists) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const outputFolder = path.join(folder, 'cdktf.out');
  const stackFolder = path.join(outputFolder, 'stacks', stack);
  step(synthesizeInto === synthesizeForLocalAws ? describeLocalSynth(projectContext()) : 'Synthesizing');
  synthesizeInto(outputFolder);
  const fingerprint = fingerprintOf(stackFolder, variables);

  let stands = false;
  let autoSave: AutoSave | undefined;
  const aws = await startLocalAws({
    ...awsOptions,
    workFolder: WORK_FOLDER,
    codeFolder: path.join(folder, 'code'),
    onStep: step,
    ...(keep && { stateFolder: keep.stateFolder }),
    onQuiet: () => autoSave?.soon(),
    tolerate: (description) => {
      if (stands) onTrouble?.(description);
      return stands && onTrouble !== undefined;
    },
  });
  const stopped = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      // Terraform would try for minutes to reach an AWS that is gone.
      stopped.abort(new UsageError('The local AWS was stopped.'));
      await autoSave?.now();
      await aws.stop();
    })());
  onInterrupt(stop);
  try {
    keep?.moveTo(aws.endpoint);
    const terraformWith = (more: typeof variables): Terraform =>
      new Terraform({
        stackFolder,
        workFolder: folder,
        environment: aws.environment,
        variables: { ...variables, ...more },
        signal: AbortSignal.any([aws.fault, stopped.signal]),
      });
    const terraform = terraformWith({});
    step('terraform init');
    const zips = await terraform.init();
    if (zips.length > 0)
      step(`The archive provider cannot be had here: ${zips.join(' and ')} made by this script instead`);
    if (keep?.isAsApplied(fingerprint)) step(`Nothing to apply: ${stack} is as it was left`);
    else {
      step(`terraform apply (${stack})`);
      keep?.beginApply();
      await terraform.apply();
      if (keep) await aws.save();
      keep?.endApply(aws.endpoint, fingerprint);
    }
    const outputs = await terraform.outputs();
    stands = true;
    if (keep) {
      autoSave = new AutoSave(() => aws.save(), onTrouble ?? printError);
      // Of what has happened meanwhile, and nobody was told.
      autoSave.soon();
    }
    const clients = createClients(aws);
    return { aws, terraform, terraformWith, outputs, clients, folder, outputFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Runs main.ts with `context` of cdktf.json, except for what only a real account has: see localContext. The function is
 * built for this machine's CPU.
 *
 * @param context replaces names of that context.
 */
export function synthesizeForLocalAws(outputFolder: string, context: Context = {}): void {
  const { context: baseContext } = localContext(projectContext());
  synthesize({ outputFolder, architecture: hostArchitecture(), baseContext, context });
}

/** Returns a step's text with what the local AWS overrides in a project's context. */
export function describeLocalSynth(project: Context): string {
  const { leftOut } = localContext(project);
  const ignored =
    leftOut.length > 0
      ? `, without ${leftOut.join(', ')} of cdktf.json, which ${leftOut.length > 1 ? 'need' : 'needs'} a real account`
      : '';
  return `Synthesizing for ${hostArchitecture()}, this machine's CPU${ignored}`;
}

/** Clients of each service that is looked at, for the local AWS. */
export function createClients({ endpoint, environment }: LocalAws) {
  const settings = {
    endpoint,
    region: environment.AWS_REGION ?? '',
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  return {
    s3: new S3Client(settings),
    table: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
    sqs: new SQSClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    cloudwatch: new CloudWatchClient(settings),
  };
}
