import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { DeployedPipeline } from '../support/deployed-pipeline';
import { failureTests } from './failure-tests';
import { hclTests } from './hcl-tests';
import { invokeTests } from './invoke-tests';
import { mirrorTests } from './mirror-tests';
import { objectEventTests } from './object-event-tests';
import { roleTests } from './role-tests';
import { tourTests } from './tour-tests';
import { versionTests } from './version-tests';

let pipeline: DeployedPipeline;
const deployed = (): DeployedPipeline => pipeline;

beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
}, 600_000);

afterAll(async () => {
  await pipeline.deployment.stop();
});

// One deployment, which takes a minute, serves all tests.
mirrorTests(deployed);
failureTests(deployed);
objectEventTests(deployed);
invokeTests(deployed);
versionTests(deployed);
tourTests(deployed);
roleTests(deployed);

// Must run last, in this order: the destroy deletes what the other tests use.
describe('the deployment', () => {
  test('matches the configuration: a second plan is empty', async () => {
    const { changes, output: plan } = await pipeline.deployment.terraform.plan();
    if (changes) console.error(plan);
    expect(changes).toBe(false);
  });

  hclTests(deployed);

  test('leaves no resources behind when it is destroyed', async () => {
    await pipeline.deployment.terraform.destroy();
    expect(await pipeline.deployment.terraform.listState()).toEqual([]);
    const { s3, table, sqs, lambda } = pipeline.clients;
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await table.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  }, 480_000);
});
