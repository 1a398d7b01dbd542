/** Function and infrastructure both use each name of the contract. */
import path from 'node:path';
import {
  ATTRIBUTES,
  BATCH_HANDLER,
  BATCH_REPORTS,
  BUNDLE_FILE,
  ENV,
  HANDLER,
  MEMORY_SIZE_VARIABLE,
  METRICS,
  SUFFIXES,
  TIMESTAMP_INDEX,
} from '../../lambda-src/contract';
import { readSettings } from '../../lambda-src/settings';
import { uploadAttributes } from '../../lambda-src/stores/records';
import { synthesizePipeline } from '../support/synthesized';

const stack = synthesizePipeline({
  variants: { large: { width: 1600 } },
  settings: { placeholders: true },
});
const { environment, handler } = stack.the('aws_lambda_function');
const { variables } = environment as { variables: Record<string, string> };

/** Variables that libraries read. */
const OF_LIBRARIES = ['POWERTOOLS_SERVICE_NAME', 'MALLOC_ARENA_MAX'];

test('the suffixes of JPEG and PNG start the function in each case that occurs', () => {
  expect(SUFFIXES).toEqual([
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
  ]);
});

describe('environment variables', () => {
  test('the stack sets exactly the variables of the contract and of the libraries', () => {
    expect(Object.keys(variables).sort()).toEqual([...Object.values(ENV), ...OF_LIBRARIES].sort());
  });

  test('the function reads exactly the variables of the contract, and the memory size that Lambda sets', () => {
    const read = new Set<string>();
    const recording = new Proxy(variables, {
      get: (target, name) => {
        read.add(String(name));
        return target[String(name)];
      },
    });
    expect(readSettings(recording)).toMatchObject({ thumbnailSize: 128, environment: 'production' });
    expect([...read].sort()).toEqual([...Object.values(ENV), MEMORY_SIZE_VARIABLE].sort());
  });
});

describe('table', () => {
  const table = stack.the('aws_dynamodb_table');
  const declared = (table.attribute as { name: string }[]).map(({ name }) => name);

  test('every record has the key attributes of the table and its index', () => {
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

  test('the stack creates the time index of the contract', () => {
    expect(table.global_secondary_index).toEqual([
      expect.objectContaining({
        name: TIMESTAMP_INDEX.name,
        hash_key: TIMESTAMP_INDEX.partitionKey,
        range_key: TIMESTAMP_INDEX.sortKey,
      }),
    ]);
  });
});

test('the handler of the function is exported by the bundle', () => {
  expect(handler).toBe(HANDLER);
  const module = path.parse(BUNDLE_FILE).name;
  expect([HANDLER, BATCH_HANDLER]).toEqual([`${module}.handler`, `${module}.batchHandler`]);
  expect(path.extname(BUNDLE_FILE)).toBe('.js');
});

test('an alarm watches the error metric of the contract', () => {
  const watched = stack
    .all('aws_cloudwatch_metric_alarm')
    .map(({ namespace, metric_name: name }) => [namespace, name]);
  expect(watched).toContainEqual([METRICS.namespace, METRICS.processingErrors]);
});

test('the reports of batch jobs have a separate prefix', () => {
  expect(BATCH_REPORTS).toMatch(/^[a-z-]+$/);
});
