import type { ThumbnailPipelineProps } from '../../../constructs/thumbnail-pipeline';
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { BINDINGS } from '../../support/bindings';
import { synthesizePipeline, synthesizeStack, type Resource } from '../../support/synthesized';

const stack = synthesizePipeline();
const fn = stack.the('aws_lambda_function');

describe('the function', () => {
  test('the function is named after the stack', () => {
    expect(fn.function_name).toBe('test-ImageProcessor');
  });

  test('the function has a timeout of 60 s and at least 512 MB of memory', () => {
    expect(fn.timeout).toBe(60);
    for (const environment of ENVIRONMENTS) {
      expect(synthesizeStack(environment).the('aws_lambda_function').memory_size).toBeGreaterThanOrEqual(512);
    }
  });

  test('runs on the newest Node.js of the provider, and on arm64 by default', () => {
    expect(fn).toMatchObject({
      runtime: BINDINGS.runtime,
      architectures: ['arm64'],
      handler: 'index.handler',
    });
  });

  test('the architecture x86_64 applies to function and layer', () => {
    const other = synthesizePipeline({ architecture: 'x86_64' });
    expect(other.the('aws_lambda_function').architectures).toEqual(['x86_64']);
    expect(other.the('aws_lambda_layer_version').compatible_architectures).toEqual(['x86_64']);
  });

  test('receives buckets, table and limits in environment variables', () => {
    expect(fn.environment).toEqual({
      variables: {
        THUMBNAIL_BUCKET: stack.reference('aws_s3_bucket', 'bucket', 'thumbnails'),
        METADATA_TABLE: stack.reference('aws_dynamodb_table', 'name'),
        THUMBNAIL_SIZE: '128',
        ENVIRONMENT: 'production',
        MAX_INPUT_MEGABYTES: '64',
        MAX_INPUT_MEGAPIXELS: '268',
        POWERTOOLS_SERVICE_NAME: 'test-ImageProcessor',
        MALLOC_ARENA_MAX: '1',
      },
    });
  });

  test('receives the thumbnail size from the Terraform variable', () => {
    const { environment } = synthesizeStack('staging').the('aws_lambda_function');
    expect(environment).toMatchObject({ variables: { THUMBNAIL_SIZE: '${var.thumbnail_size}' } });
  });

  // -1 means no reservation.
  test.each([
    ['development', -1],
    ['staging', 10],
    ['production', 100],
  ] as const)(
    'in %s, reserved concurrency is %d, and 0 while processing is disabled',
    (environment, reserved) => {
      const executions = (props: Partial<ThumbnailPipelineProps>): unknown =>
        synthesizePipeline({ environment, ...props }).the('aws_lambda_function')
          .reserved_concurrent_executions;
      expect(executions({})).toBe(reserved);
      expect(executions({ processingEnabled: true })).toBe(reserved);
      expect(executions({ processingEnabled: false })).toBe(0);
      expect(synthesizeStack(environment).the('aws_lambda_function').reserved_concurrent_executions).toBe(
        `\${var.processing_enabled ? ${reserved} : 0}`,
      );
    },
  );

  test('the function has active tracing', () => {
    expect(fn.tracing_config).toEqual({ mode: 'Active' });
  });

  test('the function depends on its policy and its log group', () => {
    expect(fn.depends_on).toEqual([stack.address('aws_iam_role_policy')]);
    expect(fn.role).toBe(stack.reference('aws_iam_role', 'arn'));
    // Otherwise Lambda creates the log group, without retention.
    expect(fn.logging_config).toMatchObject({
      log_format: 'JSON',
      log_group: stack.reference('aws_cloudwatch_log_group', 'name'),
    });
  });
});

describe('the log group', () => {
  test.each([
    ['development', 7],
    ['staging', 30],
    ['production', 365],
  ] as const)('in %s, the log group keeps logs for %i days', (environment, days) => {
    expect(synthesizeStack(environment).the('aws_cloudwatch_log_group')).toMatchObject({
      name: `/aws/lambda/thumbnails-${environment}-ImageProcessor`,
      retention_in_days: days,
    });
  });
});

describe('the package', () => {
  const archive = (name: string): Resource => {
    const found = Object.values(stack.json.data.archive_file ?? {}).find(({ output_path: zip }) =>
      String(zip).endsWith(`/${name}.zip`),
    );
    if (!found) throw new Error(`There is no archive ${name}.`);
    return found;
  };

  test.each(['function', 'image-library'])("the archive provider zips %s in the stack's folder", (name) => {
    expect(archive(name)).toEqual({
      type: 'zip',
      source_dir: expect.stringMatching(/^\$\{path\.module\}\/assets\/\w[\w-]*\/[0-9a-f]{32}$/) as string,
      output_path: `\${path.module}/${name}.zip`,
      output_file_mode: '0644',
    });
  });

  test.each([
    ['aws_lambda_function', 'code'],
    ['aws_lambda_layer_version', 'image-library'],
  ])('the code of %s is deployed only if the zip file has changed', (type, within) => {
    const resource = stack.the(type);
    const [name = ''] = Object.keys(stack.json.data.archive_file ?? {}).filter((archiveName) =>
      archiveName.includes(`_${within}_`),
    );
    expect(resource.filename).toBe(`\${data.archive_file.${name}.output_path}`);
    expect(resource.source_code_hash).toBe(`\${data.archive_file.${name}.output_base64sha256}`);
  });

  test('the layer keeps earlier versions for earlier versions of the function', () => {
    expect(fn.layers).toEqual([stack.reference('aws_lambda_layer_version', 'arn')]);
    expect(stack.the('aws_lambda_layer_version')).toMatchObject({
      layer_name: 'test-image-library',
      skip_destroy: true,
      compatible_runtimes: [BINDINGS.runtime],
      compatible_architectures: ['arm64'],
    });
  });
});

describe('the alias', () => {
  const name = stack.reference('aws_lambda_function', 'function_name');

  test('the alias live points to the latest version', () => {
    expect(fn.publish).toBe(true);
    expect(stack.the('aws_lambda_alias')).toMatchObject({
      name: 'live',
      function_name: name,
      function_version: stack.reference('aws_lambda_function', 'version'),
    });
  });

  test('the alias points to a pinned version, for a rollback', () => {
    expect(synthesizePipeline({ liveVersion: '3' }).the('aws_lambda_alias').function_version).toBe('3');
    const newest = synthesizeStack('staging').reference('aws_lambda_function', 'version').slice(2, -1);
    expect(synthesizeStack('staging').the('aws_lambda_alias').function_version).toBe(
      `\${coalesce(var.live_version, ${newest})}`,
    );
  });

  test('the alias has two retries, a maximum event age of six hours, and the failure queue', () => {
    expect(stack.the('aws_lambda_function_event_invoke_config')).toMatchObject({
      function_name: name,
      qualifier: stack.reference('aws_lambda_alias', 'name'),
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: 21_600,
      destination_config: { on_failure: { destination: stack.reference('aws_sqs_queue', 'arn') } },
      depends_on: [stack.address('aws_iam_role_policy')],
    });
  });
});
