/** What a plan reports before the first deployment to an account. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { ACCOUNT } from '../../../local-aws/moto/moto';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { hostArchitecture, synthesize } from '../../../scripts/lib/synth';
import { STACK_FILE } from '../../../scripts/lib/terraform/archive-substitute';
import { Terraform } from '../../../scripts/lib/terraform/terraform';

const FOLDER = path.join(WORK_FOLDER, 'first-deployment');
const STACKS = path.join(FOLDER, 'cdktf.out', 'stacks');

/** Quota of concurrent executions on the local AWS, and by default on AWS. */
const QUOTA = 1000;
const OTHER_ACCOUNT = '111122223333';

let aws: LocalAws;
beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(FOLDER, 'code') });
}, 120_000);
afterAll(async () => {
  await aws.stop();
});

/** Synthesizes the stacks under a name. @returns a function that plans one of them, and returns its output in one line. */
async function stack(
  name: string,
  context: Readonly<Record<string, unknown>>,
): Promise<(variables?: Readonly<Record<string, string>>) => Promise<string>> {
  synthesize({
    outputFolder: path.join(FOLDER, 'cdktf.out'),
    architecture: hostArchitecture(),
    context: { name, ...context },
  });
  await terraform(`${name}-production`).init();
  return async (variables) => {
    const output = await terraform(`${name}-production`, variables)
      .plan()
      .then((plan) => plan.output)
      .catch((error: unknown) => String(error));
    return inOneLine(output);
  };
}

function terraform(
  name: string,
  variables: Readonly<Record<string, string>> = {},
  onLine: (line: string) => void = () => undefined,
): Terraform {
  return new Terraform({
    stackFolder: path.join(STACKS, name),
    workFolder: FOLDER,
    environment: aws.environment,
    variables: { source_bucket_name: 'first-images', ...variables },
    signal: aws.fault,
    onLine,
  });
}

/** Writes a stack with the alarm topic, its subscription and their check of another stack, and nothing else. */
function writeTopicAlone(from: string, to: string): void {
  const { variable, resource, check } = JSON.parse(
    readFileSync(path.join(STACKS, from, STACK_FILE), 'utf8'),
  ) as Record<string, Record<string, object>>;
  mkdirSync(path.join(STACKS, to));
  writeFileSync(
    path.join(STACKS, to, STACK_FILE),
    // In lines, because a warning quotes the line of its condition.
    JSON.stringify(
      {
        terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
        variable,
        resource: {
          aws_sns_topic: resource?.aws_sns_topic,
          aws_sns_topic_subscription: resource?.aws_sns_topic_subscription,
        },
        check,
      },
      null,
      2,
    ),
  );
}

function inOneLine(output: string): string {
  return output.replace(/^[│╷╵]/gm, '').replace(/\s+/g, ' ');
}

test('a plan refuses an account that is not the configured one, and says what to do', async () => {
  const plan = await stack('account', { account: OTHER_ACCOUNT });
  const output = await plan();
  expect(output).toContain(`AWS account ID not allowed: ${ACCOUNT}`);
  expect(output).toContain(
    `The AWS credentials are for account ${ACCOUNT}, which is not the account in cdktf.json.`,
  );
  expect(output).not.toContain('Plan:');
}, 120_000);

test('a plan accepts the configured account, and uses the configured region instead of AWS_REGION', async () => {
  const plan = await stack('region', { account: ACCOUNT, region: 'eu-west-3' });
  const output = await plan();
  expect(output).toMatch(/Plan: \d+ to add/);
  expect(aws.environment.AWS_REGION).not.toBe('eu-west-3');
  expect(output).toContain('https://eu-west-3.console.aws.amazon.com/');
}, 120_000);

describe('the quota of concurrent executions', () => {
  const refused = (reserved: number): RegExp =>
    new RegExp(
      `quota of concurrent Lambda executions in this region is ${QUOTA}\\. Reserving ${reserved} takes at least ${reserved + 100}, because .*Reservations of other functions need room`,
    );

  test('a plan refuses a reservation that leaves less than 100, unless processing is stopped', async () => {
    const plan = await stack('quota', { settings: { reservedConcurrency: QUOTA - 99 } });
    expect(await plan()).toMatch(refused(QUOTA - 99));
    expect(await plan({ processing_enabled: 'false' })).toMatch(/Plan: \d+ to add/);
  }, 120_000);

  test('a plan accepts a reservation that leaves 100', async () => {
    const plan = await stack('quota', { settings: { reservedConcurrency: QUOTA - 100 } });
    expect(await plan()).toMatch(/Plan: \d+ to add/);
  }, 120_000);

  test('a plan counts the reservation of the batch function as well', async () => {
    const settings = { reservedConcurrency: QUOTA / 2, batchOperations: true };
    const plan = await stack('quota', { settings });
    expect(await plan()).toMatch(refused(QUOTA));
  }, 120_000);
});

describe('the subscriber of the alarms', () => {
  const NOBODY = 'no email address is subscribed to the alarm topic';
  const UNCONFIRMED = 'the subscription of the email address is not confirmed';
  const WARNING = 'Warning: Check block assertion failed';

  test('a plan of production warns without an email address, and goes on', async () => {
    const plan = await stack('subscriber', {});
    const output = await plan();
    expect(output).toMatch(/Plan: \d+ to add/);
    expect(output).toContain(`${WARNING} on`);
    expect(output).toContain(NOBODY);
    expect(output).not.toContain(UNCONFIRMED);
  }, 120_000);

  test('an apply warns of an address that is not confirmed, and so does the next plan, which finds no changes', async () => {
    const alarm_email = 'on-call@example.com';
    const plan = await stack('subscriber', {});
    expect(await plan({ alarm_email })).not.toContain(WARNING);

    writeTopicAlone('subscriber-production', 'topic');
    const lines: string[] = [];
    const topic = terraform('topic', { alarm_email }, (line) => lines.push(line));
    await topic.init();
    await topic.apply();
    expect(inOneLine(lines.join('\n'))).toContain('- Check block assertion failed');
    const { changes, output } = await topic.plan();
    expect(changes).toBe(false);
    expect(inOneLine(output)).toContain(UNCONFIRMED);
    expect(inOneLine(output)).not.toContain(NOBODY);
  }, 120_000);

  test.each(['development', 'staging'])(
    'a plan of %s does not warn',
    async (environment) => {
      await stack('subscriber', {});
      const quiet = terraform(`subscriber-${environment}`);
      await quiet.init();
      expect((await quiet.plan()).output).not.toContain('Check block');
    },
    120_000,
  );
});
