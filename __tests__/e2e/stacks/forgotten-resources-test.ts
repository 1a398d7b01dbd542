/** Settings that remove a resource: planned and applied on a production stack with all resources, and then reverted. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetBucketVersioningCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import type { PlannedChange } from '../../../scripts/lib/terraform/planned-changes';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { shellBlocks } from '../../documents/documents';
import { protectedOnlyIn, synthesizeChoice } from '../../support/choice-stacks';
import { EVERYTHING, OTHER_CHOICES, type Choice } from '../../support/other-choices';
import { AWS_FOLDER } from '../support/aws-command-line';
import { DeployedPipeline, SIZE } from '../support/deployed-pipeline';
import { runCommands } from '../support/github-runner';
import { ROCKET } from '../support/images';

const STACK = 'thumbnails-production';
/** Names that the commands of docs/upgrade.md use. */
const BUCKET = 'example-images';
const VARIABLES = {
  source_bucket_name: BUCKET,
  thumbnail_size: String(SIZE),
  alarm_email: 'on-call@example.com',
};

const REMOVING = OTHER_CHOICES.map(
  ([title, choice]) =>
    [title, choice, protectedOnlyIn(synthesizeChoice(EVERYTHING), synthesizeChoice(choice))] as const,
).filter(([, , gone]) => gone.length > 0);
/** Settings that remove all of these resources at once. */
const NOTHING_OWN: Choice = {
  settings: {
    formerKeyArns: ['arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000'],
  },
  existing: {
    existingSourceBucket: 'notification',
    alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
  },
};

let pipeline: DeployedPipeline;

async function plan(choice: Choice): Promise<PlannedChange[]> {
  await synthesize(choice);
  return pipeline.deployment.terraform.plannedChanges();
}

async function synthesize({ settings, existing }: Choice): Promise<void> {
  const { outputFolder, terraform } = pipeline.deployment;
  synthesizeForLocalAws(outputFolder, { production: { settings, ...existing } });
  await terraform.init();
}

function withAction(action: string, changes: readonly PlannedChange[]): string[] {
  return changes.filter(({ actions }) => actions.join() === action).map(({ address }) => address);
}

/** Runs commands in a shell, in the folder of the variables file. */
async function shell(commands: string): ReturnType<typeof runCommands> {
  const { aws, folder, outputFolder } = pipeline.deployment;
  const workFolder = path.dirname(outputFolder);
  const variables = Object.entries(VARIABLES).map(([name, value]) => `${name} = "${value}"\n`);
  writeFileSync(path.join(workFolder, 'production.tfvars'), variables.join(''));
  return runCommands(commands, workFolder, {
    ...process.env,
    ...aws.environment,
    TF_CLI_CONFIG_FILE: writeCliConfig(folder),
    PATH: `${AWS_FOLDER}:${process.env.PATH ?? ''}`,
  });
}

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy({
    stack: STACK,
    variables: VARIABLES,
    synthesize: (folder) => {
      synthesizeForLocalAws(folder, { production: { settings: EVERYTHING.settings } });
    },
  });
  await pipeline.upload('kept.jpg', ROCKET);
}, 600_000);
afterAll(() => pipeline.deployment.stop());

// In this order: each test depends on the previous one.
describe('production with a key, a bucket, and a topic that the pipeline created', () => {
  test.each(REMOVING)(
    'loses no resource in a plan with %s',
    async (_title, choice, gone) => {
      const changes = await plan(choice);
      expect(withAction('delete', changes)).toEqual([]);
      expect(withAction('forget', changes)).toEqual(expect.arrayContaining(gone));
    },
    240_000,
  );

  test('keeps its bucket, its topic, and its key when it is deployed without them', async () => {
    const changes = await plan(NOTHING_OWN);
    expect(withAction('delete', changes)).toEqual([]);
    const { terraform } = pipeline.deployment;
    await terraform.applyPlanned();
    expect(await terraform.plannedChanges()).toEqual([]);
    const { s3 } = pipeline.clients;
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).toMatchObject({
      Status: 'Enabled',
    });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept.jpg' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(ROCKET)).toBe(true);
    const state = await shell(
      `aws kms describe-key --key-id alias/${STACK} --query KeyMetadata.KeyState --output text
       aws sns list-subscriptions --query 'Subscriptions[].TopicArn' --output text`,
    );
    expect(state.output).toMatch(/^Enabled\narn:aws:sns:\S+:thumbnails-production-alarms\n$/);
  }, 480_000);

  test('still mirrors the forgotten bucket, whose notifications are unchanged', async () => {
    await pipeline.clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'later.jpg', Body: ROCKET }));
    await pipeline.deployment.aws.quiet();
    expect(await pipeline.thumbnailKeys('later.jpg')).toHaveLength(1);
  });

  test('imports them by the commands of docs/upgrade.md, without creating or destroying any', async () => {
    await synthesize(EVERYTHING);
    const [commands = '', ...others] = shellBlocks('upgrade.md', 'Settings that take a resource away');
    expect(others).toEqual([]);
    const { status, output } = await shell(commands);
    expect(status === 0 ? '' : output).toBe('');
    const { outputFolder, terraform } = pipeline.deployment;
    const changes = await terraform.plannedChanges();
    const subscription = expect.stringMatching(/^aws_sns_topic_subscription\./) as string;
    expect(withAction('create', changes)).toEqual([subscription]);
    expect(changes.filter(({ actions }) => actions.includes('delete'))).toEqual([]);
    await terraform.applyPlanned();
    rmSync(path.join(outputFolder, 'stacks', STACK, 'imports.tf'));
    expect(await terraform.plannedChanges()).toEqual([]);
  }, 600_000);
});
