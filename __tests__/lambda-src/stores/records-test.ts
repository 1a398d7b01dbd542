import { ATTRIBUTES, TIMESTAMP_INDEX, UPLOAD_SHARDS } from '../../../lambda-src/contract';
import {
  endAttributes,
  failureAttributes,
  readRecord,
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
const THUMBNAIL = {
  name: '128',
  format: 'jpeg',
  width: 128,
  height: 85,
  size: 2994,
  etag: 'e1',
  versionId: 't1',
  recipe: 'r1',
} as const;
const CARD = { ...THUMBNAIL, name: 'card', format: 'png', recipe: 'r2' } as const;
const SUCCESS = {
  placeholder: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
  size: 240512,
  original: ORIGINAL,
  thumbnails: [THUMBNAIL, CARD],
  milliseconds: 31,
};

test('the record of a success describes the original, the thumbnail with its key, and the variants', () => {
  expect({
    ...subjectAttributes(SUBJECT, SUCCESS.size),
    ...uploadAttributes(SUBJECT),
    ...successAttributes(SUBJECT, SUCCESS, 'thumbs', NOW),
  }).toEqual({
    OriginalBucket: 'images',
    OriginalKey: 'cat.png',
    OriginalVersionId: 'v1',
    OriginalSize: 240512,
    OriginalFormat: 'png',
    OriginalWidth: 451,
    OriginalHeight: 300,
    ThumbnailBucket: 'thumbs',
    Thumbnails: [
      {
        Key: '128/cat.png',
        Name: '128',
        Width: 128,
        Height: 85,
        Size: 2994,
        Format: 'jpeg',
        ETag: 'e1',
        VersionId: 't1',
        Recipe: 'r1',
      },
      {
        Name: 'card',
        Width: 128,
        Height: 85,
        Size: 2994,
        Format: 'png',
        ETag: 'e1',
        VersionId: 't1',
        Recipe: 'r2',
      },
    ],
    Placeholder: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    ProcessingStatus: 'SUCCESS',
    FailureReason: undefined,
    AcceptanceCriteria: undefined,
    UploadTimestamp: '2026-01-31T23:59:59.000Z',
    UploadShard: '2026-01-31#1',
    ProcessedTimestamp: '2026-02-01T00:00:00.500Z',
    DeletedTimestamp: undefined,
    ProcessingMilliseconds: 31,
  });
});

test('the record of existing thumbnails keeps duration and placeholder', () => {
  const details = { ...SUCCESS, placeholder: undefined, milliseconds: undefined };
  const attributes = successAttributes(SUBJECT, details, 'thumbs', NOW);
  expect(attributes).not.toHaveProperty(ATTRIBUTES.processingMilliseconds);
  expect(attributes).not.toHaveProperty(ATTRIBUTES.placeholder);
});

test('the record of a failure describes the original, and removes the thumbnail of an earlier success', () => {
  const details = {
    size: 1,
    format: 'webp',
    reason: 'UNSUPPORTED_FORMAT',
    acceptanceCriteria: 'v1',
  } as const;
  const attributes = failureAttributes(details, NOW);
  expect(attributes).toMatchObject({
    ProcessingStatus: 'FAILED',
    FailureReason: 'UNSUPPORTED_FORMAT',
    AcceptanceCriteria: 'v1',
    OriginalFormat: 'webp',
  });
  expect(attributes).toHaveProperty(ATTRIBUTES.thumbnails, undefined);
  expect(attributes).toHaveProperty(ATTRIBUTES.placeholder, undefined);
});

test('the record of a failure whose bytes were not read has no format', () => {
  const attributes = failureAttributes({ size: 1, reason: 'ARCHIVED', acceptanceCriteria: 'v1' }, NOW);
  expect(attributes).toHaveProperty(ATTRIBUTES.originalFormat, undefined);
});

test('the record of a deletion gets a time and keeps all other attributes', () => {
  expect(endAttributes('DELETED', NOW)).toEqual({
    ProcessingStatus: 'DELETED',
    DeletedTimestamp: NOW.toISOString(),
  });
});

test('the record of an overwritten upload gets the time of processing', () => {
  expect(endAttributes('SUPERSEDED', NOW)).toEqual({
    ProcessingStatus: 'SUPERSEDED',
    ProcessedTimestamp: NOW.toISOString(),
  });
});

test('every attribute of the contract but the key is written', () => {
  const written = {
    ...subjectAttributes(SUBJECT, 1),
    ...uploadAttributes(SUBJECT),
    ...successAttributes(SUBJECT, SUCCESS, 'thumbs', NOW),
    ...endAttributes('DELETED', NOW),
  };
  const { imageId: key, ...others } = ATTRIBUTES;
  expect(key).toBe('ImageID');
  expect(Object.keys(written).sort()).toEqual(Object.values(others).sort());
});

test('a record lists the names of its thumbnails, and none for an entry from before the variants', () => {
  const { ProcessingStatus: status, Thumbnails: thumbnails } = successAttributes(SUBJECT, SUCCESS, 't', NOW);
  expect(readRecord({ ProcessingStatus: status, Thumbnails: thumbnails })).toEqual({
    status: 'SUCCESS',
    reason: undefined,
    names: ['128', 'card'],
  });
  expect(readRecord({ ProcessingStatus: 'SUCCESS', Thumbnails: [{ Key: '128/cat.png' }] }).names).toEqual([]);
});

describe('time index', () => {
  test('every record has both key attributes of the time index', () => {
    expect(Object.keys(uploadAttributes(SUBJECT)).sort()).toEqual(
      [TIMESTAMP_INDEX.partitionKey, TIMESTAMP_INDEX.sortKey].sort(),
    );
  });

  test('uploadShard spreads ids evenly over the shards', () => {
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
