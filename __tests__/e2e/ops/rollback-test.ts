/** Two versions of the function that create different thumbnails: one variable switches to the first and back again. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetPolicyCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { bundleFunction } from '../../../constructs/function/packaging';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { DeployedPipeline, UNREADABLE } from '../support/deployed-pipeline';
import { ROCKET } from '../support/images';
import { killSwitchTests } from './kill-switch-tests';

const STACK = 'thumbnails-development';
/** The change in the second version. */
const CHANGE = ['const JPEG_QUALITY = 80;', 'const JPEG_QUALITY = 20;'] as const;

let pipeline: DeployedPipeline;
beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
}, 600_000);
afterAll(async () => {
  await pipeline.deployment.stop();
});

/** Synthesizes the stack again, with a function bundled from changed source by the same packaging. */
function synthesizeChanged(): void {
  const { folder, outputFolder } = pipeline.deployment;
  const source = path.join(folder, 'lambda-src');
  cpSync(path.join(PROJECT_ROOT, 'lambda-src'), source, { recursive: true });
  const file = path.join(source, 'image', 'recipe.ts');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(CHANGE[0]);
  writeFileSync(file, text.replace(...CHANGE));
  synthesizeForLocalAws(outputFolder);
  const stackFolder = path.join(outputFolder, 'stacks', STACK);
  const [, code = ''] =
    /"source_dir": "\$\{path\.module\}\/(assets\/pipeline_processor_code_[^"]+)"/.exec(
      readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8'),
    ) ?? [];
  rmSync(path.join(stackFolder, code, 'index.js'));
  bundleFunction(source, path.join(stackFolder, code));
}

/** Uploads the same image under another key. @returns its thumbnail */
async function thumbnailOf(key: string): Promise<Buffer> {
  await pipeline.upload(key, ROCKET);
  return pipeline.readThumbnail(key);
}

/** Lists the function's versions, `$LATEST` first. */
async function versions(): Promise<(string | undefined)[]> {
  const request = { FunctionName: pipeline.output('image_processor_function_name') };
  const { Versions = [] } = await pipeline.clients.lambda.send(new ListVersionsByFunctionCommand(request));
  return Versions.map(({ Version }) => Version);
}

const ALIAS_ONLY = [
  {
    address: expect.stringMatching(/^aws_lambda_alias\.pipeline_processor_alias/) as string,
    type: 'aws_lambda_alias',
    actions: ['update'],
  },
];

// Each test continues from the previous one.
describe('a rollback', () => {
  let first: Buffer;
  let second: Buffer;

  test('a second deployment publishes a version that creates different thumbnails of the same image', async () => {
    first = await thumbnailOf('rollback/before.jpg');
    synthesizeChanged();
    const { terraform } = pipeline.deployment;
    await terraform.init();
    await terraform.apply();
    second = await thumbnailOf('rollback/between.jpg');
    expect(second.length).toBeLessThan(0.8 * first.length);
    expect(await versions()).toEqual(['$LATEST', '1', '2']);
  });

  test('a rollback changes only the alias, and uploads get thumbnails of the first version', async () => {
    const back = pipeline.deployment.terraformWith({ live_version: '1' });
    expect(await back.plannedChanges()).toEqual(ALIAS_ONLY);
    await back.applyPlanned();
    expect(await thumbnailOf('rollback/back.jpg')).toEqual(first);
  });

  test('retries and the failure queue apply to the version after a rollback', async () => {
    await pipeline.sendUnreadable();
    expect(await pipeline.takeFailedEvents()).toMatchObject([
      {
        requestContext: {
          functionArn: pipeline.output('image_processor_alias_arn'),
          approximateInvokeCount: 3,
        },
        requestPayload: UNREADABLE,
        responseContext: { executedVersion: '1' },
      },
    ]);
  });

  test('the permission of the source bucket stays on the alias after a rollback', async () => {
    const live = { FunctionName: pipeline.output('image_processor_function_name'), Qualifier: 'live' };
    const { Policy = '' } = await pipeline.clients.lambda.send(new GetPolicyCommand(live));
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        {
          Principal: { Service: 's3.amazonaws.com' },
          Resource: pipeline.output('image_processor_alias_arn'),
          Condition: { ArnLike: { 'AWS:SourceArn': pipeline.output('source_bucket_arn') } },
        },
      ],
    });
  });

  test('a rollback to a version that does not exist fails, names the version, and changes nothing', async () => {
    const wrong = pipeline.deployment.terraformWith({ live_version: '99' });
    const error = await wrong.apply().catch(String);
    expect(error).toMatch(/ResourceNotFoundException: Function not found: \S+:99/);
    expect(error).toContain(
      `Function ${pipeline.output('image_processor_function_name')} has no version 99.`,
    );
    expect(await thumbnailOf('rollback/still-back.jpg')).toEqual(first);
  });

  test('a rollback is undone by omitting the variable', async () => {
    const { terraform } = pipeline.deployment;
    expect(await terraform.plannedChanges()).toEqual(ALIAS_ONLY);
    await terraform.applyPlanned();
    expect(await thumbnailOf('rollback/forth.jpg')).toEqual(second);
    expect(await versions()).toEqual(['$LATEST', '1', '2']);
  });
});

killSwitchTests(() => pipeline);
