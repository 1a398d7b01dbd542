/** The commands of the workflows and of docs/pipelines.md: a plan on one machine, the apply on another. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetAliasCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { thumbnailBucketName } from '../../../constructs/config/derived-bucket-name';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { createClients, type Clients } from '../../../local-aws/deployment/local-deployment';
import { ACCOUNT } from '../../../local-aws/moto/moto';
import { PROJECT_ROOT, WORK_FOLDER } from '../../../scripts/lib/paths';
import { hostArchitecture } from '../../../scripts/lib/synth';
import { STACK_FILE } from '../../../scripts/lib/terraform/archive-substitute';
import { findTerraform } from '../../../scripts/lib/terraform/binary';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import { shellBlocks } from '../../documents/documents';
import { LOCK, LOCK_FILE } from '../../scripts/ci/provider-lock';
import { AWS_FOLDER } from '../support/aws-command-line';
import { runCommands, stepsOf, WorkflowMachine } from '../support/github-runner';
import { copyProject } from '../support/project-copy';
import { workflowBoundaryTests } from './boundary-tests';
import { workflowDeployRoleTests } from './deploy-role-tests';
import { workflowRoleTests } from './role-tests';
import { SOURCE_BUCKETS, STATE_BUCKET, WorkflowRoles } from './roles';
import { workflowTrustTests } from './trust-tests';

const FOLDER = path.join(WORK_FOLDER, 'workflow-steps');
/** A checkout with Node.js and the packages, for the synth. */
const PROJECT = path.join(FOLDER, 'project');
const ENVIRONMENT = 'development';
const STACK = `thumbnails-${ENVIRONMENT}`;
const FUNCTION = `${STACK}-ImageProcessor`;
const RESERVED = 10;
const [SYNTH = '', ...OTHERS] = stepsOf('actions/synth/action.yml').flatMap(({ run = '' }) =>
  run === 'npm ci' ? [] : run,
);

/** The root of a checkout with the artifact, where the commands of docs/pipelines.md run. */
const PLAIN = { downloads: '.', source: '.' };

/** Logs of the AWS provider's requests in plan and apply jobs. */
const CALLS = { plan: path.join(FOLDER, 'plan.log'), deploy: path.join(FOLDER, 'deploy.log') };

let aws: LocalAws;
let clients: Clients;
let environment: Record<string, string>;
let roles: WorkflowRoles;

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  copyProject(PROJECT, readFileSync(path.join(PROJECT_ROOT, 'main.ts'), 'utf8'));
  for (const name of ['dist', 'ops', 'package-lock.json'])
    cpSync(path.join(PROJECT_ROOT, name), path.join(PROJECT, name), { recursive: true });
  const file = path.join(PROJECT, 'cdktf.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(FOLDER, 'code') });
  clients = createClients(aws);
  const region = aws.environment.AWS_REGION ?? '';
  roles = await WorkflowRoles.make(aws, FOLDER);
  const stateBackend = { bucket: STATE_BUCKET, region };
  const context = {
    architecture: hostArchitecture(),
    stateBackend,
    account: ACCOUNT,
    region,
    // Terraform reads the quota of a reservation.
    settings: { reservedConcurrency: RESERVED },
    ...roles.output('context'),
  };
  writeFileSync(file, JSON.stringify({ ...settings, context }));
  environment = { ...aws.environment, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: writeCliConfig(FOLDER) };
  const Bucket = STATE_BUCKET;
  await clients.s3.send(new CreateBucketCommand({ Bucket }));
  await clients.s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
}, 240_000);
afterAll(async () => {
  await aws.stop();
});

/** Runs the synth commands line by line. @returns the folder of the stacks. */
async function synthesize(commands: readonly string[]): Promise<string> {
  for (const command of commands) {
    const environment = { ...process.env, CHECKPOINT_DISABLE: '1' };
    const { status, output } = await runCommands(command, PROJECT, environment);
    if (status !== 0) throw new Error(output);
    if (command.includes('synth')) await substituteArchives(path.join(PROJECT, 'cdktf.out', 'stacks', STACK));
  }
  return path.join(PROJECT, 'stacks.tgz');
}

/** Creates the zips if the archive provider is not available. Otherwise, the plan creates them. */
async function substituteArchives(stackFolder: string): Promise<void> {
  await new Terraform({ stackFolder, workFolder: FOLDER, environment: {} }).init(false);
  for (const name of ['.terraform', LOCK_FILE])
    rmSync(path.join(stackFolder, name), { recursive: true, force: true });
}

/**
 * Creates a new machine for a job.
 *
 * @param artifact file that the job downloads.
 * @param downloads folder that the job downloads it into.
 * @param source folder of the checkout that the job takes its data from.
 */
function machine(
  name: string,
  artifact: string,
  { downloads, source } = { downloads: 'artifact', source: 'source' },
): WorkflowMachine {
  const made = new WorkflowMachine(path.join(FOLDER, name), environment);
  copyFileSync(artifact, path.join(mkdir(made.folder, downloads), path.basename(artifact)));
  writeFileSync(
    path.join(mkdir(made.folder, source, 'environments'), `${ENVIRONMENT}.tfvars.json`),
    JSON.stringify({ source_bucket_name: SOURCE_BUCKETS.development }),
  );
  writeFileSync(path.join(made.folder, source, LOCK_FILE), lockOfStack());
  return made;
}

/** Returns the lock file; without the archive provider if the synth has created the zips: Terraform refuses extra entries. */
function lockOfStack(): string {
  const lock = readFileSync(path.join(PROJECT_ROOT, LOCK_FILE), 'utf8');
  const { registry } = findTerraform();
  const stack = readFileSync(path.join(PROJECT, 'cdktf.out', 'stacks', STACK, STACK_FILE), 'utf8');
  const own = stack.includes('hashicorp/archive') ? lock : lock.replace(LOCK.archive, '');
  // OpenTofu has its own registry.
  return own.replaceAll('registry.terraform.io', registry);
}

/** Runs the plan job. @returns its artifacts; the machine is removed. */
async function plan(
  stacks: string,
  OPTION = '',
): Promise<{ isWell: boolean; verdict: string; text: string; summary: string; archive: string }> {
  const planner = machine('planner', stacks);
  const isWell = await planner.run(stepsOf('workflows/plan-environment.yml', 'plan'), {
    STACK,
    ENVIRONMENT,
    OPTION,
    TF_LOG_PROVIDER: 'DEBUG',
    TF_LOG_PATH: CALLS.plan,
  });
  const archive = path.join(mkdir(FOLDER, 'artifact'), 'plan.tgz');
  if (isWell) copyFileSync(path.join(planner.folder, 'plan.tgz'), archive);
  const report = {
    isWell,
    verdict: planner.read('output.txt').replace('verdict=', '').trim(),
    text: planner.read(`report-${ENVIRONMENT}/plan.txt`),
    summary: planner.read('summary.md'),
    archive,
  };
  rmSync(planner.folder, { recursive: true });
  return report;
}

/** Runs the apply job. */
async function apply(archive: string): Promise<{ isWell: boolean; output: string }> {
  const applier = machine('applier', archive);
  return {
    isWell: await applier.run(stepsOf('workflows/deploy-environment.yml', 'apply'), {
      TF_LOG_PROVIDER: 'DEBUG',
      TF_LOG_PATH: CALLS.deploy,
    }),
    output: applier.output,
  };
}

function mkdir(...parts: string[]): string {
  const folder = path.join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function liveVersion(): Promise<string | undefined> {
  const { FunctionVersion } = await clients.lambda.send(
    new GetAliasCommand({ FunctionName: FUNCTION, Name: 'live' }),
  );
  return FunctionVersion;
}

async function reservedConcurrency(): Promise<number | undefined> {
  const { ReservedConcurrentExecutions } = await clients.lambda.send(
    new GetFunctionConcurrencyCommand({ FunctionName: FUNCTION }),
  );
  return ReservedConcurrentExecutions;
}

// In this order: each test depends on the previous one.
describe('the CI/CD pipeline', () => {
  let stacks: string;

  test('applies a plan on another machine, which has only the artifact', async () => {
    stacks = await synthesize([SYNTH, ...OTHERS]);
    const { isWell, verdict, text, summary, archive } = await plan(stacks);
    expect({ isWell, verdict }).toEqual({ isWell: true, verdict: 'changes' });
    expect(text).toMatch(
      /\+ path += "\/pipeline\/"\n +\+ permissions_boundary += "arn:aws:iam::\d+:policy\/thumbnails-workflow-boundary-development"/,
    );
    expect(summary).toMatch(/<b>development<\/b>: \d+ to add, 0 to change, 0 to destroy/);
    const applied = await apply(archive);
    if (!applied.isWell) throw new Error(applied.output);
    expect(await liveVersion()).toBe('1');
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: STATE_BUCKET }));
    expect(Contents.map(({ Key }) => Key)).toEqual([`${STACK}.tfstate`]);
  }, 600_000);

  test('finds no drift after the apply', async () => {
    expect(await plan(stacks)).toMatchObject({ isWell: true, verdict: 'same' });
  }, 240_000);

  describe('the audit', () => {
    /** Runs the job's commands in the checkout with Node.js. @returns its report */
    async function audit(environmentName = ENVIRONMENT) {
      const steps = stepsOf('workflows/mirror-environment.yml', 'audit').flatMap(({ run = '' }) =>
        /^npm (ci|run synth)$/.test(run) ? [] : run,
      );
      expect(steps).toHaveLength(2);
      const summary = path.join(FOLDER, 'audit-summary.md');
      writeFileSync(summary, '');
      const variables = {
        ...{ ...process.env, ...environment },
        PATH: `${AWS_FOLDER}${path.delimiter}${process.env.PATH ?? ''}`,
        ...{ STACK: `thumbnails-${environmentName}`, ENVIRONMENT: environmentName },
        GITHUB_STEP_SUMMARY: summary,
      };
      const statuses: (number | null)[] = [];
      for (const step of steps) statuses.push((await runCommands(step, PROJECT, variables)).status);
      const read = (file: string): string =>
        readFileSync(path.join(PROJECT, `mirror-${environmentName}`, file), 'utf8').trim();
      return {
        statuses,
        verdict: read('verdict'),
        summary: read('summary'),
        text: readFileSync(summary, 'utf8'),
      };
    }

    test('the audit job finds an empty mirror in sync', async () => {
      const found = await audit();
      expect(found).toMatchObject({ statuses: [0, 0], verdict: 'same' });
      expect(found.text).toContain('**development**: In sync: 0 keys checked, no differences.');
    }, 120_000);

    test('the audit job reports an object that is not in sync', async () => {
      const object = { Bucket: thumbnailBucketName(SOURCE_BUCKETS.development), Key: 'stray.txt' };
      await clients.s3.send(new PutObjectCommand({ ...object, Body: 'x' }));
      const found = await audit();
      await clients.s3.send(new DeleteObjectCommand(object));
      expect(found).toMatchObject({ statuses: [0, 0], verdict: 'changes' });
      expect(found.summary).toMatch(/^Out of sync: 1 difference in /);
      expect(found.text).toContain('<b>development</b>: Out of sync: 1 difference');
      expect(found.text).toContain('stray.txt');
    }, 120_000);

    test('the audit job fails if the stack was never deployed', async () => {
      const found = await audit('staging');
      expect(found).toMatchObject({ statuses: [1, 0], verdict: 'failed', summary: 'audit failed' });
    }, 120_000);
  });

  let outdatedPlan: string;
  test('finds a manual change as drift', async () => {
    await clients.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: SOURCE_BUCKETS.development,
        PublicAccessBlockConfiguration: { BlockPublicAcls: false },
      }),
    );
    const found = await plan(stacks);
    expect(found).toMatchObject({ isWell: true, verdict: 'changes' });
    expect(found.text).toMatch(/block_public_acls\s+= false -> true/);
    outdatedPlan = path.join(mkdir(FOLDER, 'older'), 'plan.tgz');
    copyFileSync(found.archive, outdatedPlan);
  }, 240_000);

  test('the CI/CD pipeline can stop the function with a workflow', async () => {
    const { archive } = await plan(stacks, '-var=processing_enabled=false');
    expect(await apply(archive)).toMatchObject({ isWell: true });
    expect(await reservedConcurrency()).toBe(0);
  }, 240_000);

  test('refuses an outdated plan and says so', async () => {
    const { isWell, output } = await apply(outdatedPlan);
    expect(isWell).toBe(false);
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      'The plan is out of date: the state has changed since the plan was created. Nothing was applied. Create and apply a new plan.',
    );
    expect(await reservedConcurrency()).toBe(0);
  }, 240_000);
});

describe('plain Terraform', () => {
  test('deploys another version, which gets the events, by the commands of docs/pipelines.md', async () => {
    const [synth = '', planning = '', applying = '', ...none] = shellBlocks(
      'pipelines.md',
      'Plain Terraform',
    );
    expect(none).toEqual([]);
    const source = path.join(PROJECT, 'lambda-src', 'image', 'recipe.ts');
    const changed = readFileSync(source, 'utf8').replace('JPEG_QUALITY = 80', 'JPEG_QUALITY = 20');
    writeFileSync(source, changed);
    const planner = machine('plain-planner', await synthesize(synth.trimEnd().split('\n')), PLAIN);
    const planned = await planner.run([{ run: planning }]);
    if (!planned) throw new Error(planner.output);
    const applier = machine('plain-applier', path.join(planner.folder, 'plan.tgz'), PLAIN);
    rmSync(planner.folder, { recursive: true });
    const applied = await applier.run([{ run: applying }]);
    if (!applied) throw new Error(applier.output);
    expect(await liveVersion()).toBe('2');
    expect(await reservedConcurrency()).toBe(RESERVED);
  }, 600_000);
});

describe('the rollback workflow', () => {
  let stacks: string;
  beforeAll(() => {
    stacks = path.join(PROJECT, 'stacks.tgz');
  });

  test('routes events to the given version and changes nothing else', async () => {
    const { text, archive } = await plan(stacks, '-var=live_version=1');
    expect(text).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(await apply(archive)).toMatchObject({ isWell: true });
    expect(await liveVersion()).toBe('1');
  }, 240_000);

  test('fails at plan without a version and reports it', async () => {
    const { isWell, verdict, text, summary } = await plan(stacks, '-var=live_version=');
    expect({ isWell, verdict }).toEqual({ isWell: false, verdict: 'failed' });
    expect(text).toContain('live_version');
    expect(summary).toContain('plan failed');
  }, 240_000);
});

describe('the roles', () => {
  workflowRoleTests(() => roles, CALLS);
  workflowTrustTests(() => roles);
  workflowBoundaryTests(() => roles);
});

describe('the role that deploys development', () => {
  workflowDeployRoleTests(() => roles);
});
