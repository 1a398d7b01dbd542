/** `npm run deploy` and `npm run destroy` on a small stack, when they are interrupted, killed, or fail. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { findTerraform } from '../../../scripts/lib/terraform/binary';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { copyProject } from '../support/project-copy';

/** As messages name it. */
const PROGRAM = findTerraform().name;

const FOLDER = path.join(WORK_FOLDER, 'interrupted');
const PROJECT = path.join(FOLDER, 'project');
/** Creating the queue takes the provider 25 s, which is time to interrupt the apply. */
const MAIN = `
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App, LocalBackend, TerraformStack, TerraformVariable } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'small');
new LocalBackend(stack, { path: '../../../terraform.small.tfstate' });
new AwsProvider(stack, 'aws');
const name = new TerraformVariable(stack, 'name', { type: 'string' }).stringValue;
new S3Bucket(stack, 'first', { bucket: name, lifecycle: { preventDestroy: true } });
const queue = new SqsQueue(stack, 'slow', { name });
new S3Bucket(stack, 'last', { bucket: \`\${name}-last\`, dependsOn: [queue] });
app.synth();
`;
const VARIABLE = '-var=name=interrupted-images';
/** Runs a program in a terminal. Its standard input is what the user types. */
const TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) % 256)';

let aws: LocalAws;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  copyProject(PROJECT, MAIN);
  aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(FOLDER, 'code') });
  environment = { ...process.env, ...aws.environment, TF_CLI_CONFIG_FILE: writeCliConfig(FOLDER) };
});
afterAll(async () => {
  await aws.stop();
});

/** A run of `npm run deploy -- small OPTIONS` in a terminal. */
class Run {
  protected static readonly script: string = 'scripts/deploy.ts';
  output = '';
  readonly status: Promise<number | null>;
  private readonly child;

  constructor(...options: string[]) {
    const { script } = this.constructor as typeof Run;
    const command = [process.execPath, require.resolve('tsx/cli'), script, 'small', ...options];
    this.child = spawn('python3', ['-c', TERMINAL, ...command], { cwd: PROJECT, env: environment });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.status = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Types after the program has printed a text. */
  async typeAfter(text: string, typed: string): Promise<void> {
    await this.until(text);
    this.child.stdin.write(typed);
  }

  async until(text: string): Promise<void> {
    for (let look = 0; !this.output.includes(text); look++) {
      if (look > 600 || this.child.exitCode !== null) throw new Error(`No "${text}" in:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Returns the last lines, without colors. */
  lastLines(count: number): string[] {
    return this.output.trimEnd().split(/\r?\n/).slice(-count);
  }
}

/** A run of `npm run destroy -- small OPTIONS` in a terminal. */
class Removal extends Run {
  protected static override readonly script = 'scripts/destroy.ts';
}

/** Returns the names of the resources in the state, each with its status if it is tainted. */
function readState(): string[] {
  const { resources } = JSON.parse(readFileSync(path.join(PROJECT, 'terraform.small.tfstate'), 'utf8')) as {
    resources: { name: string; instances: { status?: string }[] }[];
  };
  return resources
    .map(({ name, instances }) => [name, instances[0]?.status].filter(Boolean).join(' '))
    .sort();
}

/** Kills the Terraform process that runs in the copy of the project. */
function killTerraform(): void {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const terraform = processes.find((line) => line.includes(` -chdir=${PROJECT}/`)) ?? '';
  process.kill(parseInt(terraform, 10), 'SIGKILL');
}

test('a bucket name that is taken is reported with its variable', async () => {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: key = '' } = aws.environment;
  const s3 = new S3Client({
    endpoint: aws.endpoint,
    region,
    credentials: { accessKeyId: key, secretAccessKey: key },
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'taken-images' }));
  const run = new Run('-auto-approve', '-target=aws_s3_bucket.first', '-var=name=taken-images');
  expect(await run.status).toBe(1);
  expect(run.lastLines(3)).toEqual([
    `${PROGRAM} apply ended with exit code 1; the state has everything that was changed so far.`,
    'The bucket name taken-images is already taken: bucket names are unique across all AWS accounts.',
    expect.stringMatching(
      /^Choose another source_bucket_name, then run the command again\..* import aws_s3_bucket\.first taken-images$/,
    ),
  ]);
});

test('Ctrl-C during an apply lets Terraform shut down and save its state', async () => {
  const run = new Run(VARIABLE);
  await run.typeAfter('Enter a value:', 'yes\r');
  await run.until('aws_s3_bucket.first: Creation complete');
  await run.typeAfter('aws_sqs_queue.slow: Creating...', '\u0003');
  expect(await run.status).toBe(130);
  expect(run.output).toContain('\u001B[1mInitializing the backend...');
  expect(run.output).toContain('Gracefully shutting down');
  expect(run.output).not.toContain('Two interrupts received');
  expect(run.lastLines(2)).toEqual([
    `${PROGRAM} apply was interrupted; the state has everything that was changed so far.`,
    'Run the command again to continue.',
  ]);
  expect(readState()).toEqual(['first', 'slow tainted']);
});

test('a killed Terraform leaves a state from which the next run continues', async () => {
  const run = new Run(VARIABLE, '-auto-approve');
  await run.until('aws_sqs_queue.slow: Creating...');
  killTerraform();
  expect(await run.status).toBe(1);
  expect(run.lastLines(2)).toEqual([
    `${PROGRAM} apply ended with SIGKILL; a resource that was being changed may be missing from the state.`,
    'Run the command again to continue.',
  ]);
});

test('the same command again creates the remaining resources, and then a plan is empty', async () => {
  const run = new Run(VARIABLE, '-auto-approve');
  expect(await run.status).toBe(0);
  expect(readState()).toEqual(['first', 'last', 'slow']);
  const plan = spawn(
    findTerraform().command,
    [`-chdir=${path.join(PROJECT, 'cdktf.out/stacks/small')}`, 'plan', '-detailed-exitcode', VARIABLE],
    { env: environment, stdio: 'ignore' },
  );
  expect(await new Promise((resolve) => plan.once('close', resolve))).toBe(0);
});

test('a destroy of a protected resource changes nothing and says how to lift the protection', async () => {
  const run = new Removal(VARIABLE, '-auto-approve');
  expect(await run.status).toBe(1);
  expect(run.lastLines(4)).toEqual([
    `${PROGRAM} destroy ended with exit code 1.`,
    'aws_s3_bucket.first is protected (prevent_destroy); nothing was changed.',
    'If this was a deploy, it would replace the resource with an empty one: restore the previous name or key.',
    expect.stringMatching(/^To destroy the stack on purpose, add .*"protectData": false.* then destroy\.$/),
  ]);
  expect(readState()).toEqual(['first', 'last', 'slow']);
});
