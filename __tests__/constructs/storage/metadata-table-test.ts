import { synthesizePipeline, synthesizeStack } from '../../support/synthesized';

const table = synthesizePipeline().the('aws_dynamodb_table');

describe('the metadata table', () => {
  test('the partition key of the table is ImageID', () => {
    expect(table).toMatchObject({ name: 'test-metadata', hash_key: 'ImageID' });
    expect(table).not.toHaveProperty('range_key');
  });

  test('the time index is partitioned by the shards of a day', () => {
    expect(table.global_secondary_index).toEqual([
      {
        name: 'TimestampIndex',
        hash_key: 'UploadShard',
        range_key: 'UploadTimestamp',
        projection_type: 'ALL',
      },
    ]);
  });

  test('the table declares only its key attributes, all as strings', () => {
    expect(table.attribute).toEqual([
      { name: 'ImageID', type: 'S' },
      { name: 'UploadShard', type: 'S' },
      { name: 'UploadTimestamp', type: 'S' },
    ]);
  });

  test('the table has on-demand capacity, encryption and point-in-time recovery', () => {
    expect(table).toMatchObject({
      billing_mode: 'PAY_PER_REQUEST',
      server_side_encryption: { enabled: true },
      point_in_time_recovery: { enabled: true },
    });
  });

  test('the stream contains new and old images', () => {
    expect(table).toMatchObject({ stream_enabled: true, stream_view_type: 'NEW_AND_OLD_IMAGES' });
  });

  test.each([
    ['development', false],
    ['staging', false],
    ['production', true],
  ] as const)('the metadata table is protected against deletion in %s: %s', (environment, isProtected) => {
    expect(synthesizeStack(environment).the('aws_dynamodb_table')).toMatchObject({
      deletion_protection_enabled: isProtected,
      lifecycle: { prevent_destroy: isProtected },
    });
  });
});
