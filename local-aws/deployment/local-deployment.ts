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
  /** Name of the folder below WORK_FOLDER; separate for the demo and each test. */
  readonly name: string;
  readonly stack: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Synthesizes the stack into a folder. @default synthesizeForLocalAws */
  readonly synthesize?: (outputFolder: string) => void;
  /** Replaces names of `context` in cdktf.json for that default. @default replaces none */
  readonly context?: Context;
  /** Called when a step begins, and with a note if something differs from AWS. */
  readonly onStep?: (text: string) => void;
  /** Restores and saves the deployment of this name. @default starts empty, and keeps nothing */
  readonly keep?: KeptDeployment;
  /** Whether changes after the deployment are saved too. @default true */
  readonly saveChanges?: boolean;
  /** Called with each failure after the deployment that the local AWS survives. @default every failure ends it */
  readonly onTrouble?: (description: string) => void;
  /** Passed on to the local AWS. */
  readonly aws?: Pick<LocalAwsOptions, 'port' | 'onInvocation' | 'onGivenUp'>;
}

/** A stack that is deployed to the local AWS. */
export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly terraform: Terraform;
  /** Returns the same Terraform with other values of variables. */
  readonly terraformWith: (variables: LocalDeploymentProps['variables']) => Terraform;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clients: Clients;
  /** Folder of this deployment's files. */
  readonly folder: string;
  /** Output folder of the synth; the stacks are below `stacks`. */
  readonly outputFolder: string;
  /** Saves what is kept, and ends every process. Everything else is lost. */
  stop(): Promise<void>;
}

export type Clients = ReturnType<typeof createClients>;

/** Synthesizes a stack for this machine's CPU, starts a local AWS, and deploys the stack to it with Terraform. */
export async function deployLocally({
  name,
  stack,
  variables,
  synthesize: synthesizeInto,
  context,
  onStep: step = () => undefined,
  keep,
  saveChanges = true,
  onTrouble,
  aws: awsOptions,
}: LocalDeploymentProps): Promise<LocalDeployment> {
  requireLocalAwsTools();
  step('Building the function and its layer');
  stageFunction();
  stageLayer(hostArchitecture());
  const folder = path.join(WORK_FOLDER, name);
  // Without the saved local AWS, the Terraform state of the last start is wrong.
  if (!keep?.exists) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const outputFolder = path.join(folder, 'cdktf.out');
  const stackFolder = path.join(outputFolder, 'stacks', stack);
  step(synthesizeInto ? 'Synthesizing' : describeLocalSynth(projectContext()));
  if (synthesizeInto) synthesizeInto(outputFolder);
  else synthesizeForLocalAws(outputFolder, context);
  const fingerprint = fingerprintOf(stackFolder, variables);

  let deployed = false;
  let autoSave: AutoSave | undefined;
  const aws = await startLocalAws({
    ...awsOptions,
    workFolder: WORK_FOLDER,
    codeFolder: path.join(folder, 'code'),
    onStep: step,
    ...(keep && { stateFolder: keep.stateFolder }),
    onQuiet: () => autoSave?.soon(),
    tolerate: (description) => {
      if (deployed) onTrouble?.(description);
      return deployed && onTrouble !== undefined;
    },
  });
  const stopped = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      // Terraform would retry for minutes to reach a stopped AWS.
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
    step(`${terraform.binary.name} init`);
    const zips = await terraform.init();
    if (zips.length > 0)
      step(`The archive provider is not available: created ${zips.join(' and ')} without it`);
    if (keep?.isAsApplied(fingerprint)) step(`Nothing to apply: ${stack} is up to date`);
    else {
      step(`${terraform.binary.name} apply (${stack})`);
      keep?.beginApply();
      await terraform.apply();
      if (keep) await aws.save();
      keep?.endApply(aws.endpoint, fingerprint);
    }
    const outputs = await terraform.outputs();
    deployed = true;
    if (keep && saveChanges) {
      autoSave = new AutoSave(() => aws.save(), onTrouble ?? printError);
      // Saves what has changed since the last save.
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

/** Creates clients of the local AWS. */
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
