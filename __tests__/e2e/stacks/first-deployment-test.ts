/** What a plan reports before the first deployment to an account. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { ACCOUNT } from '../../../local-aws/moto/moto';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { hostArchitecture, synthesize } from '../../../scripts/lib/synth';
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
  const terraform = (variables: Readonly<Record<string, string>> = {}): Terraform =>
    new Terraform({
      stackFolder: path.join(STACKS, `${name}-production`),
      workFolder: FOLDER,
      environment: aws.environment,
      variables: { source_bucket_name: 'first-images', ...variables },
      signal: aws.fault,
    });
  await terraform().init();
  return async (variables) => {
    const output = await terraform(variables)
      .plan()
      .then((plan) => plan.output)
      .catch((error: unknown) => String(error));
    return output.replace(/^[│╷╵]/gm, '').replace(/\s+/g, ' ');
  };
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
