/** Runs the commands of docs/deploy.md: moves a state into a bucket, applies twice at once, and restores a damaged state. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { PROJECT_ROOT, WORK_FOLDER } from '../../../scripts/lib/paths';
import { findTerraform } from '../../../scripts/lib/terraform/binary';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { AWS_FOLDER } from '../support/aws-command-line';
import { copyProject } from '../support/project-copy';

/** As messages name it. */
const PROGRAM = findTerraform().name;

const FOLDER = path.join(WORK_FOLDER, 'state-backend');
const STACK = 'thumbnails-development';
/** The apply holds its lock until this file exists. */
const GO_ON = path.join(FOLDER, 'go-on');
/** A small stack whose apply can be held. The same code stores the state of the real stack. */
const MAIN = `
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { App, DataResource, TerraformStack } from 'cdktf';
import { readContext } from './constructs/config/context';
import { configureBackend } from './constructs/config/state-backend';

const app = new App();
const stack = new TerraformStack(app, '${STACK}');
configureBackend(stack, readContext(app).find(({ environment }) => environment === 'development')?.stateBackend);
new AwsProvider(stack, 'aws');
const first = new S3Bucket(stack, 'first', { bucket: 'state-first' });
const command = 'while [ ! -e "$GO_ON" ]; do sleep 0.1; done';
const held = new DataResource(stack, 'held', { dependsOn: [first], provisioners: [{ type: 'local-exec', command }] });
new S3Bucket(stack, 'last', { bucket: 'state-last', dependsOn: [held] });
app.synth();
`;
const DOCUMENT = readFileSync(path.join(PROJECT_ROOT, 'docs', 'deploy.md'), 'utf8');

let aws: LocalAws;
let s3: S3Client;
let environment: NodeJS.ProcessEnv;
let bucket: string;

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of ['mine', 'colleague']) copyProject(path.join(FOLDER, name), MAIN);
  aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(FOLDER, 'code') });
  // The exports of the document apply to all of its commands.
  const [, region = '', name = ''] = /^export AWS_REGION=(\S+) STATE_BUCKET=(\S+)$/m.exec(DOCUMENT) ?? [];
  bucket = name;
  environment = {
    ...process.env,
    ...aws.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CHECKPOINT_DISABLE: '1',
    STATE_BUCKET: bucket,
    GO_ON,
    TF_CLI_CONFIG_FILE: writeCliConfig(FOLDER),
    PATH: [AWS_FOLDER, process.env.PATH].join(path.delimiter),
  };
  const { AWS_ACCESS_KEY_ID: key = '' } = aws.environment;
  s3 = new S3Client({
    endpoint: aws.endpoint,
    region,
    credentials: { accessKeyId: key, secretAccessKey: key },
  });
});
afterAll(async () => {
  writeFileSync(GO_ON, '');
  await aws.stop();
});

/** Returns the code blocks of a language below a heading of the document. */
function blocks(heading: string, language: 'sh' | 'json' = 'sh'): string[] {
  const part = DOCUMENT.split(/^#{2,3} /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
  const found = [...part.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))];
  if (found.length === 0) throw new Error(`docs/deploy.md has no ${language} below "${heading}".`);
  return found.map(([, code = '']) => code);
}

/** Runs commands in a copy of the project, as a user types them. */
class Shell {
  output = '';
  readonly status: Promise<number | null>;
  private readonly child;

  constructor(project: 'mine' | 'colleague', script: string, variables: NodeJS.ProcessEnv = {}) {
    // OpenTofu works as well.
    const alias = `terraform() { command '${findTerraform().command}' "$@"; }`;
    this.child = spawn('bash', ['-ec', `${alias}\n${script}`], {
      cwd: path.join(FOLDER, project),
      env: { ...environment, ...variables },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    // The reply if Terraform asks.
    this.child.stdin.end('yes\n');
    this.status = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Waits for success. @returns the output. */
  async succeed(): Promise<string> {
    if ((await this.status) !== 0) throw new Error(this.output);
    return this.output;
  }

  async until(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`No "${text}" in:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const deploy = (options: string): string => `npm run -s deploy -- ${STACK} -auto-approve ${options}`;
const terraform = (args: string): string => `terraform -chdir=cdktf.out/stacks/${STACK} ${args}`;

interface State {
  readonly lineage: string;
  readonly serial: number;
  readonly resources: readonly { readonly name: string }[];
}

async function readState(): Promise<State> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${STACK}.tfstate` }));
  return JSON.parse((await Body?.transformToString()) ?? '') as State;
}

async function objects(): Promise<(string | undefined)[]> {
  return ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key);
}

describe('the bucket', () => {
  test('the bucket is created by the commands of the document', async () => {
    await new Shell('mine', blocks('Create the state bucket').join('\n')).succeed();
    const Bucket = bucket;
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Enabled' });
    expect(await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(await s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({
      Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }],
    });
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });
});

describe('a state in a local file', () => {
  beforeAll(async () => {
    await new Shell('mine', deploy('-target=aws_s3_bucket.first')).succeed();
    const [context = ''] = blocks('Configure the backend', 'json');
    for (const project of ['mine', 'colleague']) {
      const file = path.join(FOLDER, project, 'cdktf.json');
      const settings = JSON.parse(readFileSync(file, 'utf8')) as { context: object };
      writeFileSync(file, JSON.stringify({ ...settings, context: JSON.parse(context) as object }));
    }
  });

  test('a state in a local file is not ignored: the error says how to migrate it', async () => {
    const early = new Shell('mine', deploy(''));
    expect(await early.status).toBe(1);
    expect(early.output.trimEnd().split('\n').slice(-2)).toEqual([
      'The state backend has changed since the last run.',
      expect.stringMatching(/^To move the existing state, run .* init -migrate-state, then /),
    ]);
  });

  test('a state in a local file is migrated to the bucket by the commands of the document', async () => {
    await new Shell('mine', blocks('Migrate the state').join('\n')).succeed();
    expect(await objects()).toEqual([`${STACK}.tfstate`]);
    expect((await readState()).resources.map(({ name }) => name)).toEqual(['first']);
    expect(await new Shell('mine', terraform('state list')).succeed()).toBe('aws_s3_bucket.first\n');
  });
});

describe('the second of two concurrent applies', () => {
  let before: State;
  let first: Shell;
  beforeAll(async () => {
    before = await readState();
    first = new Shell('mine', deploy(''));
    await first.until('terraform_data.held: Provisioning with');
  });

  test('reports the owner of the lock and changes nothing', async () => {
    const second = new Shell('colleague', deploy(''));
    expect(await second.status).toBe(1);
    expect(second.output.trimEnd().split('\n').slice(-3)).toEqual([
      `${PROGRAM} apply ended with exit code 1; the state has everything that was changed so far.`,
      expect.stringMatching(
        `^State ${bucket}/${STACK}.tfstate is locked: \\S+ has been running apply since \\S+ [\\d:]+ UTC\\.$`,
      ),
      expect.stringMatching(/^Wait for that run to finish, .* force-unlock [\w-]+$/),
    ]);
    expect(await objects()).toEqual([`${STACK}.tfstate`, `${STACK}.tfstate.tflock`]);
  });

  test('the second of two concurrent applies can wait with the command of the document, and then finds no changes', async () => {
    const third = new Shell('colleague', blocks('Concurrent applies').join('\n'));
    await third.until('Acquiring state lock');
    writeFileSync(GO_ON, '');
    expect(await first.succeed()).toContain('Apply complete! Resources: 2 added');
    expect(await third.succeed()).toContain('Apply complete! Resources: 0 added, 0 changed, 0 destroyed.');
  });

  test('leaves the state intact', async () => {
    const after = await readState();
    expect(after.resources.map(({ name }) => name).sort()).toEqual(['first', 'held', 'last']);
    expect(after.lineage).toBe(before.lineage);
    expect(after.serial).toBeGreaterThan(before.serial);
    expect(await objects()).toEqual([`${STACK}.tfstate`]);
    await new Shell('mine', terraform('plan -detailed-exitcode')).succeed();
  });
});

test('a damaged state is restored by the commands of the document', async () => {
  const whole = await readState();
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${STACK}.tfstate`, Body: 'damaged' }));
  expect(await new Shell('mine', terraform('plan')).status).toBe(1);
  const [list = '', restore = ''] = blocks('Restore a state');
  const versions = (await new Shell('mine', list).succeed()).trim().split('\n');
  expect(versions.length).toBeGreaterThan(2);
  const [VERSION] = versions[1]?.split('\t') ?? [];
  await new Shell('mine', restore, { VERSION }).succeed();
  expect(await readState()).toEqual(whole);
  await new Shell('mine', terraform('plan -detailed-exitcode')).succeed();
});
