import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SOURCE_BUCKET_NAME_RULES, THUMBNAIL_SIZE_RULES } from '../../constructs/config/parameter-rules';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { BINDINGS } from '../support/bindings';
import { ABSOLUTE_PATH, reservedWhileEnabled, type Synthesized } from '../support/synthesized';
import { removeResources, set, setArgument, type Requirement } from './requirement';

const OUTPUTS = [
  'source_bucket_name',
  'source_bucket_arn',
  'thumbnail_bucket_name',
  'thumbnail_bucket_arn',
  'image_processor_function_name',
  'image_processor_function_arn',
  'image_processor_alias_name',
  'image_processor_alias_arn',
  'metadata_table_name',
  'metadata_table_arn',
  'metadata_table_stream_arn',
  'alarm_topic_name',
  'alarm_topic_arn',
  'failure_queue_name',
  'failure_queue_arn',
  'dashboard_name',
  'dashboard_arn',
];

function validations(stack: Synthesized, variable: string): { condition: string; error_message: string }[] {
  return stack.json.variable[variable]?.validation as { condition: string; error_message: string }[];
}

export const DEPLOYMENT_REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R17',
    title: 'development, staging or production; the default is production',
    holds: (stack) => {
      const names = ['aws_lambda_function', 'aws_dynamodb_table', 'aws_sns_topic'].map(
        (type) => (stack.the(type).tags as Record<string, string>).Environment,
      );
      expect(new Set(names).size).toBe(1);
      expect(['development', 'staging', 'production']).toContain(names[0]);
      expect(stack.json.variable).not.toHaveProperty('environment');
    },
    mutations: {
      'a fourth environment': setArgument('aws_lambda_function', 'tags.Environment', 'test'),
      'two environments in one stack': setArgument('aws_sns_topic', 'tags.Environment', 'other'),
      'a variable': set('variable.environment', { type: 'string' }),
    },
    alsoHeldBy: [
      ['constructs/thumbnail-stack-test.ts', 'the environment defaults to production'],
      [
        'constructs/thumbnail-stack-test.ts',
        'the synth rejects an unknown environment and lists the valid ones',
      ],
    ],
  },
  {
    id: 'R18',
    title: 'the name of the source bucket: 3-63 characters of a pattern, with a message',
    holds: (stack) => {
      expect(validations(stack, 'source_bucket_name')).toEqual(
        SOURCE_BUCKET_NAME_RULES.map(({ condition, message }) => ({
          condition: `\${${condition('var.source_bucket_name')}}`,
          error_message: message,
        })),
      );
      expect(stack.json.variable.source_bucket_name).not.toHaveProperty('default');
    },
    mutations: {
      'no rule': set('variable.source_bucket_name.validation', []),
      'any length': set('variable.source_bucket_name.validation.0.condition', '${true}'),
      'any character': set('variable.source_bucket_name.validation.1.condition', '${true}'),
      'an error message without instructions': set(
        'variable.source_bucket_name.validation.1.error_message',
        'Wrong.',
      ),
      'a default': set('variable.source_bucket_name.default', 'images'),
    },
    alsoHeldBy: [['constructs/config/parameter-rules-test.ts', "the variables' validations in Terraform"]],
  },
  {
    id: 'R19',
    title: 'the size of a thumbnail: 64-512, default 128',
    holds: (stack) => {
      expect(stack.json.variable.thumbnail_size).toMatchObject({
        type: 'number',
        default: 128,
        nullable: false,
      });
      expect(validations(stack, 'thumbnail_size').map(({ condition }) => condition)).toEqual(
        THUMBNAIL_SIZE_RULES.map(({ condition }) => `\${${condition('var.thumbnail_size')}}`),
      );
      expect(THUMBNAIL_SIZE_RULES.map(({ holds }) => [63, 64, 512, 513].map(holds))[0]).toEqual([
        false,
        true,
        true,
        false,
      ]);
    },
    mutations: {
      'another default': set('variable.thumbnail_size.default', 256),
      'no rule': set('variable.thumbnail_size.validation', []),
      'other bounds': set('variable.thumbnail_size.validation.0.condition', '${var.thumbnail_size >= 32}'),
      'a string': set('variable.thumbnail_size.type', 'string'),
    },
    alsoHeldBy: [['constructs/config/parameter-rules-test.ts', "the variables' validations in Terraform"]],
  },
  {
    id: 'R20',
    title: 'outputs with stable names and descriptions',
    holds: (stack) => {
      for (const name of OUTPUTS) {
        expect(stack.json.output[name]?.value).toMatch(/^\$\{aws_/);
        expect(stack.json.output[name]?.description).toMatch(/^[A-Z].{10,}/);
      }
    },
    mutations: {
      ...Object.fromEntries(OUTPUTS.map((name) => [`no ${name}`, set(`output.${name}`, undefined)])),
      'no description': set('output.source_bucket_name.description', undefined),
      'no value': set('output.failure_queue_arn.value', ''),
    },
    alsoHeldBy: [['constructs/thumbnail-stack-test.ts', 'the outputs']],
  },
  {
    id: 'R21',
    title: 'Terraform CDK in TypeScript, the prescribed packages and layout, zips by the archive provider',
    holds: (stack) => {
      expect(stack.json.terraform.required_providers).toMatchObject({
        aws: { source: 'hashicorp/aws', version: BINDINGS.aws },
        archive: { source: 'hashicorp/archive', version: BINDINGS.archive },
      });
      expect(Object.keys(stack.json.data.archive_file ?? {})).toHaveLength(2);
      for (const type of ['aws_lambda_function', 'aws_lambda_layer_version'])
        expect(stack.the(type).filename).toMatch(/^\$\{data\.archive_file\./);
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8'),
      ) as Record<string, Record<string, string>>;
      const packages =
        '@aws-sdk/client-s3 @aws-sdk/lib-dynamodb @cdktf/provider-archive @cdktf/provider-aws cdktf';
      expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(
        expect.arrayContaining([...packages.split(' '), 'cdktf-cli', 'constructs', 'jest', 'sharp']),
      );
      const layout = 'main.ts constructs lambda-src cdktf.json help __tests__ package.json tsconfig.json';
      expect(readdirSync(PROJECT_ROOT)).toEqual(expect.arrayContaining(layout.split(' ')));
    },
    mutations: {
      'another provider version': set('terraform.required_providers.aws.version', '6.0.0'),
      'no archive provider': set('terraform.required_providers.archive', undefined),
      'no archive': set('data.archive_file', undefined),
      'a zip from elsewhere': setArgument('aws_lambda_function', 'filename', 'function.zip'),
    },
  },
  {
    id: 'R22',
    title: 'cdktf deploy; a synth that feeds Terraform pipelines; snapshot tests',
    holds: (stack) => {
      expect(stack.text).not.toMatch(ABSOLUTE_PATH);
      expect(stack.text).not.toContain(PROJECT_ROOT);
      expect(stack.text).not.toMatch(/\b20\d\d-\d\d-\d\dT\d\d:/);
      for (const { source_dir: folder } of Object.values(stack.json.data.archive_file ?? {}))
        expect(folder).toMatch(/^\$\{path\.module\}\/assets\//);
    },
    mutations: {
      'a path of one machine': set('terraform.backend.local.path', '/home/me/terraform.tfstate'),
      'a time stamp': setArgument('aws_lambda_function', 'description', 'Made 2026-01-31T12:00:00Z'),
      'a folder outside of the stack': ({ data }) => {
        const { archive_file: archives } = data as { archive_file: Record<string, { source_dir: string }> };
        for (const archive of Object.values(archives)) archive.source_dir = '../dist/function';
      },
    },
    alsoHeldBy: [
      ['main-test.ts', 'the synthesized stack matches the reviewed snapshot'],
      ['main-test.ts', 'creates identical files in any folder and with any umask'],
      ['deep/validate-test.ts', 'accepts thumbnails-%s'],
    ],
  },
  {
    id: 'R23',
    title: 'separate environments, rollback, scaling, descriptions',
    holds: (stack) => {
      const { Environment: environment } = stack.the('aws_sns_topic').tags as Record<string, string>;
      const name = `thumbnails-${String(environment)}`;
      const named = [
        stack.the('aws_lambda_function').function_name,
        stack.the('aws_lambda_layer_version').layer_name,
        stack.the('aws_dynamodb_table').name,
        stack.the('aws_sqs_queue').name,
        stack.the('aws_sns_topic').name,
        stack.the('aws_cloudwatch_dashboard').dashboard_name,
        stack.the('aws_iam_role').name,
        ...stack.all('aws_cloudwatch_metric_alarm').map(({ alarm_name: alarmName }) => alarmName),
      ];
      for (const physical of named) expect(String(physical).startsWith(name)).toBe(true);
      expect(stack.the('aws_lambda_function').publish).toBe(true);
      expect(stack.the('aws_lambda_layer_version').skip_destroy).toBe(true);
      expect(stack.the('aws_lambda_alias').function_version).toMatch(/^\$\{coalesce\(var\.live_version, /);
      expect(stack.the('aws_dynamodb_table').billing_mode).toBe('PAY_PER_REQUEST');
      for (const { description } of [
        ...Object.values(stack.json.variable),
        ...Object.values(stack.json.output),
      ])
        expect(String(description)).toMatch(/^[A-Z].{10,}/);
    },
    mutations: {
      'a name that two environments share': setArgument('aws_sns_topic', 'name', 'alarms'),
      'a shared dashboard': setArgument('aws_cloudwatch_dashboard', 'dashboard_name', 'thumbnails'),
      'no versions for a rollback': setArgument('aws_lambda_function', 'publish', false),
      'earlier versions lose their layer': setArgument('aws_lambda_layer_version', 'skip_destroy', false),
      'no way to pin a version': setArgument('aws_lambda_alias', 'function_version', '$LATEST'),
      'no alias': removeResources('aws_lambda_alias'),
      'a parameter without a description': set('variable.thumbnail_size.description', undefined),
    },
    alsoHeldBy: [['constructs/config/environments-test.ts', 'and in nothing else']],
  },
  {
    id: 'R24',
    title: 'cost: storage classes, right-sized memory, limited concurrency, S3 Bucket Keys',
    holds: (stack) => {
      const fn = stack.the('aws_lambda_function');
      expect(fn.architectures).toEqual(['arm64']);
      expect(fn.memory_size).toBeLessThanOrEqual(1024);
      for (const within of ['source', 'thumbnails']) {
        const lifecycle = stack.the('aws_s3_bucket_lifecycle_configuration', within);
        expect(lifecycle.transition_default_minimum_object_size).toBe('all_storage_classes_128K');
        expect(JSON.stringify(lifecycle)).toContain('STANDARD_IA');
      }
      if (String(fn.function_name).includes('production'))
        expect(reservedWhileEnabled(fn.reserved_concurrent_executions)).toBe(100);
      expect(stack.the('aws_cloudwatch_log_group').retention_in_days).toBeLessThanOrEqual(365);
    },
    mutations: {
      'a more expensive architecture': setArgument('aws_lambda_function', 'architectures', ['x86_64']),
      'more memory than images need': setArgument('aws_lambda_function', 'memory_size', 3008),
      'tiny files in Standard-IA': setArgument(
        'aws_s3_bucket_lifecycle_configuration',
        'transition_default_minimum_object_size',
        'varies_by_storage_class',
        'thumbnails',
      ),
      'unbounded concurrency': setArgument(
        'aws_lambda_function',
        'reserved_concurrent_executions',
        undefined,
      ),
      'logs for ten years': setArgument('aws_cloudwatch_log_group', 'retention_in_days', 3653),
    },
  },
];
