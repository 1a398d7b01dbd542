/** Each name that function and infrastructure must agree on is used by both. */
import path from 'node:path';
import {
  ATTRIBUTES,
  BATCH_HANDLER,
  BATCH_REPORTS,
  BUNDLE_FILE,
  ENV,
  HANDLER,
  METRICS,
  TIMESTAMP_INDEX,
} from '../../lambda-src/contract';
import { readSettings } from '../../lambda-src/settings';
import { uploadAttributes } from '../../lambda-src/stores/records';
import { synthesizePipeline } from '../support/synthesized';

const stack = synthesizePipeline();
const { environment, handler } = stack.the('aws_lambda_function');
const { variables } = environment as { variables: Record<string, string> };

/** Variables that the libraries of the function read, not the function itself. */
const OF_LIBRARIES = ['POWERTOOLS_SERVICE_NAME', 'MALLOC_ARENA_MAX'];

describe('the environment variables', () => {
  test('that are set are those of the contract and of the libraries', () => {
    expect(Object.keys(variables).sort()).toEqual([...Object.values(ENV), ...OF_LIBRARIES].sort());
  });

  test('that the function reads are all set, and all that are set for it are read', () => {
    const read = new Set<string>();
    const recording = new Proxy(variables, {
      get: (target, name) => {
        read.add(String(name));
        return target[String(name)];
      },
    });
    expect(readSettings(recording)).toMatchObject({ thumbnailSize: 128, environment: 'production' });
    expect([...read].sort()).toEqual(Object.values(ENV).sort());
  });
});

describe('the table', () => {
  const table = stack.the('aws_dynamodb_table');
  const declared = (table.attribute as { name: string }[]).map(({ name }) => name);

  test('has keys that every record has', () => {
    const record = {
      [ATTRIBUTES.imageId]: '0',
      ...uploadAttributes({
        imageId: '00000000-0000-5000-8000-000000000000',
        object: { bucket: 'images', key: 'cat.png' },
        versionId: 'v1',
        uploadedAt: new Date(),
      }),
    };
    expect(declared.sort()).toEqual(Object.keys(record).sort());
  });

  test('has the index of the contract', () => {
    expect(table.global_secondary_index).toEqual([
      expect.objectContaining({
        name: TIMESTAMP_INDEX.name,
        hash_key: TIMESTAMP_INDEX.partitionKey,
        range_key: TIMESTAMP_INDEX.sortKey,
      }),
    ]);
  });
});

test('the handler is the one that the bundle exports', () => {
  expect(handler).toBe(HANDLER);
  const module = path.parse(BUNDLE_FILE).name;
  expect([HANDLER, BATCH_HANDLER]).toEqual([`${module}.handler`, `${module}.batchHandler`]);
  expect(path.extname(BUNDLE_FILE)).toBe('.js');
});

test('the metrics of the contract that mean trouble have an alarm', () => {
  const watched = stack
    .all('aws_cloudwatch_metric_alarm')
    .map(({ namespace, metric_name: name }) => [namespace, name]);
  expect(watched).toContainEqual([METRICS.namespace, METRICS.processingErrors]);
});

test('the reports of batch jobs have a folder of their own', () => {
  expect(BATCH_REPORTS).toMatch(/^[a-z-]+$/);
});
