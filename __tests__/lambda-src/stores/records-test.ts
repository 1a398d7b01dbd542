import { ATTRIBUTES, TIMESTAMP_INDEX, UPLOAD_SHARDS } from '../../../lambda-src/contract';
import {
  endAttributes,
  failureAttributes,
  subjectAttributes,
  successAttributes,
  uploadAttributes,
  uploadShard,
} from '../../../lambda-src/stores/records';

const NOW = new Date('2026-02-01T00:00:00.500Z');
const SUBJECT = {
  imageId: '0000000b-0000-5000-8000-000000000000',
  object: { bucket: 'images', key: 'cat.png' },
  versionId: 'v1',
  uploadedAt: new Date('2026-01-31T23:59:59Z'),
};
const ORIGINAL = { format: 'png', width: 451, height: 300 } as const;
const THUMBNAIL = { key: '128/cat.png', format: 'jpeg', width: 128, height: 85, size: 2994 } as const;

test('a success has everything that a reader wants to know of original and thumbnail', () => {
  const details = { size: 240512, original: ORIGINAL, thumbnail: THUMBNAIL, milliseconds: 31 };
  expect({
    ...subjectAttributes(SUBJECT, details.size),
    ...uploadAttributes(SUBJECT),
    ...successAttributes(details, 'thumbs', NOW),
  }).toEqual({
    OriginalBucket: 'images',
    OriginalKey: 'cat.png',
    OriginalVersionId: 'v1',
    OriginalSize: 240512,
    OriginalFormat: 'png',
    OriginalWidth: 451,
    OriginalHeight: 300,
    ThumbnailBucket: 'thumbs',
    Thumbnails: [{ Key: '128/cat.png', Width: 128, Height: 85, Size: 2994, Format: 'jpeg' }],
    ProcessingStatus: 'SUCCESS',
    FailureReason: undefined,
    UploadTimestamp: '2026-01-31T23:59:59.000Z',
    UploadShard: '2026-01-31#1',
    ProcessedTimestamp: '2026-02-01T00:00:00.500Z',
    DeletedTimestamp: undefined,
    ProcessingMilliseconds: 31,
  });
});

test('a thumbnail that was found, not made, keeps the time that its making took', () => {
  const details = { size: 1, original: ORIGINAL, thumbnail: THUMBNAIL, milliseconds: undefined };
  expect(successAttributes(details, 'thumbs', NOW)).not.toHaveProperty(ATTRIBUTES.processingMilliseconds);
});

test('a failure takes back what an earlier success said of the thumbnail', () => {
  const attributes = failureAttributes({ size: 1, reason: 'ARCHIVED' }, NOW);
  expect(attributes).toMatchObject({ ProcessingStatus: 'FAILED', FailureReason: 'ARCHIVED' });
  expect(attributes).toHaveProperty(ATTRIBUTES.thumbnails, undefined);
});

test('a deletion says when, and leaves what was known', () => {
  expect(endAttributes('DELETED', NOW)).toEqual({
    ProcessingStatus: 'DELETED',
    DeletedTimestamp: NOW.toISOString(),
  });
});

test('an overwritten upload says when that was found', () => {
  expect(endAttributes('SUPERSEDED', NOW)).toEqual({
    ProcessingStatus: 'SUPERSEDED',
    ProcessedTimestamp: NOW.toISOString(),
  });
});

test('every attribute of the contract is written by some write, less the key', () => {
  const written = {
    ...subjectAttributes(SUBJECT, 1),
    ...uploadAttributes(SUBJECT),
    ...successAttributes(
      { size: 1, original: ORIGINAL, thumbnail: THUMBNAIL, milliseconds: 1 },
      'thumbs',
      NOW,
    ),
    ...endAttributes('DELETED', NOW),
  };
  const { imageId: key, ...others } = ATTRIBUTES;
  expect(key).toBe('ImageID');
  expect(Object.keys(written).sort()).toEqual(Object.values(others).sort());
});

describe('the time index', () => {
  test('finds every record that has been written: both of its keys are among the attributes of an upload', () => {
    expect(Object.keys(uploadAttributes(SUBJECT)).sort()).toEqual(
      [TIMESTAMP_INDEX.partitionKey, TIMESTAMP_INDEX.sortKey].sort(),
    );
  });

  test('spreads ids evenly over its shards', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 10_000; n++) {
      const shard = uploadShard('2026-01-31', ((n * 2654435761) % 2 ** 32).toString(16).padStart(8, '0'));
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(
      Array.from({ length: UPLOAD_SHARDS }, (_, shard) => `2026-01-31#${shard}`),
    );
    expect(Math.min(...counts.values())).toBeGreaterThan(900);
  });
});
