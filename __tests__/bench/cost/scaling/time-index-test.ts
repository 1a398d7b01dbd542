import { COUNTED } from '../../../../bench/cost/measured';
import { PRICES } from '../../../../bench/cost/prices';
import { indexWritesPerSecond, readDays } from '../../../../bench/cost/scaling/time-index';
import { USUAL_UPLOAD } from '../../../../bench/cost/usual-upload';
import { UPLOAD_SHARDS } from '../../../../lambda-src/contract';
import { imageId } from '../../../../lambda-src/reconcile/identity';
import { uploadShard } from '../../../../lambda-src/stores/records';

const INDEX = { shards: UPLOAD_SHARDS, recordBytes: COUNTED.recordBytes };

test('the time index accepts 10,000 typical records a second', () => {
  expect(indexWritesPerSecond(UPLOAD_SHARDS, COUNTED.recordBytes)).toBeGreaterThanOrEqual(10_000);
});

test('each shard receives at most 10 % more than its share of the uploads of a day', () => {
  const uploads = 20_000;
  const counts = new Map<string, number>();
  for (let n = 0; n < uploads; n++) {
    const object = { bucket: USUAL_UPLOAD.bucket, key: `photos/IMG_${n}.jpg` };
    const id = imageId(object, { versionId: USUAL_UPLOAD.versionId, etag: '', lastModified: new Date(0) });
    const shard = uploadShard('2026-11-24', id);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(UPLOAD_SHARDS);
  expect(Math.max(...counts.values())).toBeLessThan((1.1 * uploads) / UPLOAD_SHARDS);
});

describe('a reader of the time index', () => {
  test('a reader queries each shard of each day once', () => {
    expect(readDays(1, 0, INDEX, PRICES).queries).toBe(UPLOAD_SHARDS);
    expect(readDays(30, 1_000, INDEX, PRICES).queries).toBe(30 * UPLOAD_SHARDS);
  });

  test('a reader pays one read unit for 8 KB', () => {
    const records = 10 * 1_500;
    const { queries, cost } = readDays(1, records, { shards: 10, recordBytes: 1_024 }, PRICES);
    // 1,536,000 bytes in each shard: two pages, 188 units.
    expect(queries).toBe(10 * 2);
    expect(cost).toBeCloseTo(10 * 188 * PRICES.dynamoDb.readUnit, 12);
  });

  test('reading a day with a million uploads costs at most 1.1 cents', () => {
    expect(readDays(1, 1_000_000, INDEX, PRICES).cost).toBeLessThanOrEqual(0.011);
  });
});
