import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOps } from '../../../ops/program';
import { leftIn } from '../../scripts/hostile-text';

const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:thumbnails-staging-Batch';
const OUTPUTS = {
  source_bucket_arn: 'arn:aws:s3:::images',
  log_bucket_arn: 'arn:aws:s3:::images-access-logs-12345678',
  image_processor_version: '9',
  image_processor_live_version: '9',
  batch_processor_function_arn: FUNCTION,
  batch_job_role_arn: 'arn:aws:iam::111122223333:role/thumbnails-staging-BatchJobs',
};

const folder = mkdtempSync(path.join(tmpdir(), 'batch-job-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command with some outputs. @returns what it printed on stdout and stderr */
async function batchJob(outputs: object, ...options: string[]): Promise<{ command: string; errors: string }> {
  const file = path.join(folder, 'outputs.json');
  writeFileSync(file, JSON.stringify(outputs));
  const [log, error] = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')].map((spy) =>
    spy.mockImplementation(),
  );
  await runOps(['batch-job', '--env', 'staging', '--outputs', file, ...options]);
  const text = (spy: typeof log): string => (spy?.mock.calls ?? []).flat().join('\n');
  return { command: text(log), errors: text(error) };
}

/** Returns the arguments that a shell passes to `aws`. */
function argumentsOf(command: string): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}`;
  return spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0').slice(0, -1);
}

function valueOf(words: readonly string[], option: string): unknown {
  return JSON.parse(words[words.indexOf(option) + 1] ?? '') as unknown;
}

test('batch-job prints a command with the outputs that a shell accepts unchanged', async () => {
  const prefix = `it's "new" $HOME\\/`;
  const { command, errors } = await batchJob(OUTPUTS, '--prefix', prefix, '--since', '2026-01-31');
  const words = argumentsOf(command);
  expect(words.slice(0, 6)).toEqual([
    's3control',
    'create-job',
    '--region',
    'eu-central-1',
    '--account-id',
    '111122223333',
  ]);
  expect(words.slice(-5)).toEqual([
    '--role-arn',
    OUTPUTS.batch_job_role_arn,
    '--priority',
    '10',
    '--confirmation-required',
  ]);
  expect(valueOf(words, '--operation')).toEqual({
    LambdaInvoke: { FunctionArn: FUNCTION, InvocationSchemaVersion: '2.0' },
  });
  expect(valueOf(words, '--manifest-generator')).toEqual({
    S3JobManifestGenerator: {
      ExpectedBucketOwner: '111122223333',
      SourceBucket: 'arn:aws:s3:::images',
      EnableManifestOutput: false,
      Filter: {
        KeyNameConstraint: {
          MatchAnyPrefix: [prefix],
          MatchAnySuffix: [
            '.jpg',
            '.JPG',
            '.Jpg',
            '.jpeg',
            '.JPEG',
            '.Jpeg',
            '.jfif',
            '.JFIF',
            '.png',
            '.PNG',
            '.Png',
          ],
        },
        CreatedAfter: '2026-01-31T00:00:00.000Z',
      },
    },
  });
  expect(valueOf(words, '--report')).toMatchObject({
    Bucket: OUTPUTS.log_bucket_arn,
    Prefix: 'batch-operations',
    ReportScope: 'FailedTasksOnly',
  });
  expect(errors).toContain('--requested-job-status Ready');
  expect(process.exitCode).toBe(0);
});

test('batch-job escapes hidden characters of a prefix for the terminal, and the shell decodes them', async () => {
  const prefix = 'a\u001B]0;owned\u0007\u009B31m\u202E\u200B\u{E0041}\n';
  const { command } = await batchJob(OUTPUTS, '--prefix', prefix);
  expect(leftIn(command)).toEqual([]);
  expect(valueOf(argumentsOf(command), '--manifest-generator')).toMatchObject({
    S3JobManifestGenerator: { Filter: { KeyNameConstraint: { MatchAnyPrefix: [prefix] } } },
  });
});

test('batch-job names the setting that it needs', async () => {
  await expect(batchJob({ ...OUTPUTS, batch_processor_function_arn: undefined })).rejects.toThrow(
    'thumbnails-staging has no function for batch jobs: set "batchOperations": true',
  );
});

test('batch-job warns while an earlier version is pinned, since a job runs the newest', async () => {
  const { errors } = await batchJob({ ...OUTPUTS, image_processor_live_version: '7' });
  expect(errors).toContain('Events go to version 7, which is pinned, but a job would run version 9.');
  expect(process.exitCode).toBe(1);
});
