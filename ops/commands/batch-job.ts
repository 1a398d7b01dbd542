import type { Command } from 'commander';
import { BATCH_REPORTS, SUFFIXES } from '../../lambda-src/contract';
import { projectStackName } from '../../scripts/lib/cdktf-json';
import { print, printError, printJson, shellWord, toJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { readTime } from '../cli/values';
import { findOutputs, output, type Outputs } from '../library/outputs';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

/** Priority among the account's jobs; higher numbers run first. */
const PRIORITY = 10;

interface BatchJobOptions extends CommonOptions {
  readonly prefix?: string;
  readonly since?: Date;
}

/** `batch-job`: prints the AWS CLI command that creates an S3 Batch Operations job. */
export function addBatchJob(program: Command): void {
  addCommand(program, 'batch-job', {
    description:
      'Prints the AWS CLI command that creates an S3 Batch Operations job, for hundreds of millions of objects',
    examples: ['batch-job --env production', 'batch-job --env production --prefix photos/2026/ --since 7d'],
  })
    .option('--prefix <prefix>', 'only keys with this prefix')
    .option('--since <time>', 'only uploads since this time, such as 2026-01-31 or 24h', readTime)
    .action(action(batchJob));
}

function batchJob(options: BatchJobOptions): ExitStatus {
  const { env, outputs: file, json } = options;
  const outputs = findOutputs({ environment: env, file, endpoint: process.env.AWS_ENDPOINT_URL });
  const stack = projectStackName(env);
  if (outputs.batch_processor_function_arn === undefined) {
    throw new UsageError(
      `${stack} has no function for batch jobs: set "batchOperations": true in its settings in cdktf.json, then deploy.`,
    );
  }
  const request = jobRequest(outputs, options, stack);
  if (json) printJson(request);
  else {
    const { region, AccountId: account } = request;
    print(shellCommand(request));
    printError(`
The job lists the objects, then waits for confirmation. Check the number of objects, then start it:
  aws s3control describe-job --region ${region} --account-id ${account} --job-id JOB
  aws s3control update-job-status --region ${region} --account-id ${account} --job-id JOB --requested-job-status Ready`);
  }
  return warnOfRollback(outputs);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateJob.html */
function jobRequest(outputs: Outputs, { prefix, since }: BatchJobOptions, stack: string) {
  const functionArn = output(outputs, 'batch_processor_function_arn');
  const [, , , region = '', account = ''] = functionArn.split(':');
  return {
    region,
    AccountId: account,
    Description: `${stack}: reconcile every original`,
    Operation: { LambdaInvoke: { FunctionArn: functionArn, InvocationSchemaVersion: '2.0' } },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        ExpectedBucketOwner: account,
        SourceBucket: output(outputs, 'source_bucket_arn'),
        EnableManifestOutput: false,
        Filter: {
          KeyNameConstraint: { ...(prefix && { MatchAnyPrefix: [prefix] }), MatchAnySuffix: SUFFIXES },
          ...(since && { CreatedAfter: since.toISOString() }),
        },
      },
    },
    Report: {
      Bucket: output(outputs, 'log_bucket_arn'),
      Prefix: BATCH_REPORTS,
      Format: 'Report_CSV_20180820',
      Enabled: true,
      ReportScope: 'FailedTasksOnly',
    },
    RoleArn: output(outputs, 'batch_job_role_arn'),
    Priority: PRIORITY,
    ConfirmationRequired: true,
  };
}

function shellCommand(request: ReturnType<typeof jobRequest>): string {
  const { region, AccountId, Description, Operation, ManifestGenerator, Report, RoleArn, Priority } = request;
  return [
    `aws s3control create-job --region ${shellWord(region)} --account-id ${shellWord(AccountId)}`,
    `--description ${shellWord(Description)}`,
    `--operation ${shellWord(toJson(Operation))}`,
    `--manifest-generator ${shellWord(toJson(ManifestGenerator))}`,
    `--report ${shellWord(toJson(Report))}`,
    `--role-arn ${shellWord(RoleArn)} --priority ${Priority} --confirmation-required`,
  ].join(' \\\n  ');
}

/** A job runs the newest version, regardless of the version that the alias points to. */
function warnOfRollback(outputs: Outputs): ExitStatus {
  const newest = output(outputs, 'image_processor_version');
  const live = output(outputs, 'image_processor_live_version');
  if (newest === live) return 0;
  printError(
    `\nEvents go to version ${live}, which is pinned, but a job would run version ${newest}. Deploy without live_version first.`,
  );
  return 1;
}
