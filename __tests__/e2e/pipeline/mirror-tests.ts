import { createHash } from 'node:crypto';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectCommand, PutObjectCommand, RestoreObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import sharp from 'sharp';
import { ATTRIBUTES, METRICS } from '../../../lambda-src/contract';
import { difference, SIZE, SOURCE_BUCKET, type DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';

/** Tests the results of uploads, overwrites, and deletions. */
export function mirrorTests(pipeline: () => DeployedPipeline): void {
  describe('an upload', () => {
    test('gets a thumbnail of the configured size with the right pixels and no metadata', async () => {
      const before = await pipeline().metric(METRICS.processedImages);
      await pipeline().upload('photos/Köln + rocket.jpg', ROCKET);
      const thumbnail = await pipeline().readThumbnail('photos/Köln + rocket.jpg');
      const metadata = await sharp(thumbnail).metadata();
      expect(metadata).toMatchObject({ format: 'jpeg', width: SIZE, height: 64 });
      expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual(
        Array(5).fill(undefined),
      );
      expect(await difference(thumbnail, ROCKET)).toBeLessThan(10);
      expect(await pipeline().metric(METRICS.processedImages)).toBe(before + 1);
    });

    test('gets a record with its version, both sizes, the version of the thumbnail, and the time', async () => {
      const version = await pipeline().upload('photos/coffee.png', COFFEE);
      const thumbnail = await pipeline().readThumbnail('photos/coffee.png');
      expect(await pipeline().records('photos/coffee.png')).toEqual([
        expect.objectContaining({
          [ATTRIBUTES.imageId]: expect.stringMatching(
            /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
          ) as string,
          [ATTRIBUTES.originalBucket]: SOURCE_BUCKET,
          [ATTRIBUTES.originalVersionId]: version,
          [ATTRIBUTES.originalSize]: COFFEE.length,
          [ATTRIBUTES.originalFormat]: 'png',
          [ATTRIBUTES.originalWidth]: 600,
          [ATTRIBUTES.originalHeight]: 400,
          [ATTRIBUTES.thumbnailBucket]: pipeline().output('thumbnail_bucket_name'),
          [ATTRIBUTES.thumbnails]: [
            {
              Key: `${SIZE}/photos/coffee.png`,
              Name: String(SIZE),
              Width: SIZE,
              Height: 64,
              Size: thumbnail.length,
              Format: 'jpeg',
              ETag: createHash('md5').update(thumbnail).digest('hex'),
              VersionId: await pipeline().thumbnailVersion('photos/coffee.png'),
              Recipe: expect.stringMatching(/^v\d+;size=96;/) as string,
            },
          ],
          [ATTRIBUTES.processingStatus]: 'SUCCESS',
          [ATTRIBUTES.uploadTimestamp]: expect.stringMatching(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
          ) as string,
        }),
      ]);
    });

    test('produces a log line with its key in the log group of the function', async () => {
      await pipeline().upload('photos/logged.jpg', ROCKET);
      const request = new FilterLogEventsCommand({
        logGroupName: pipeline().output('log_group_name'),
        filterPattern: '"photos/logged.jpg"',
      });
      const { events } = await pipeline().clients.logs.send(request);
      expect(events?.length).toBeGreaterThan(0);
    });
  });

  describe('the mirror', () => {
    test('replaces the thumbnail after an overwrite', async () => {
      await pipeline().upload('changes/overwritten.png', ROCKET);
      await pipeline().upload('changes/overwritten.png', COFFEE);
      expect(
        await difference(await pipeline().readThumbnail('changes/overwritten.png'), COFFEE),
      ).toBeLessThan(10);
      expect(await pipeline().records('changes/overwritten.png')).toHaveLength(2);
    });

    test('removes the thumbnail after a deletion and records it', async () => {
      await pipeline().upload('changes/deleted.jpg', ROCKET);
      expect(await pipeline().thumbnailKeys('changes/deleted.jpg')).toHaveLength(1);
      await pipeline().clients.s3.send(
        new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'changes/deleted.jpg' }),
      );
      await pipeline().deployment.aws.quiet();
      expect(await pipeline().thumbnailKeys('changes/deleted.jpg')).toEqual([]);
      expect(
        (await pipeline().records('changes/deleted.jpg')).map((item) => item[ATTRIBUTES.processingStatus]),
      ).toEqual(['DELETED']);
    });

    test('restores thumbnail and record when a delete marker is removed', async () => {
      const key = 'changes/restored.jpg';
      await pipeline().upload(key, ROCKET);
      const { s3 } = pipeline().clients;
      const object = { Bucket: SOURCE_BUCKET, Key: key };
      const { VersionId } = await s3.send(new DeleteObjectCommand(object));
      await pipeline().deployment.aws.quiet();
      await s3.send(new DeleteObjectCommand({ ...object, VersionId }));
      await pipeline().deployment.aws.quiet();
      expect(await pipeline().thumbnailKeys(key)).toHaveLength(1);
      expect(await pipeline().records(key)).toMatchObject([{ [ATTRIBUTES.processingStatus]: 'SUCCESS' }]);
    });

    test('records a permanently deleted version as DELETED if the event of its upload comes last', async () => {
      const key = 'changes/removed.jpg';
      const { s3, table } = pipeline().clients;
      const version = await pipeline().upload(key, ROCKET);
      const [record] = await pipeline().records(key);
      // As if the event of the upload had not arrived yet.
      const item = { [ATTRIBUTES.imageId]: record?.[ATTRIBUTES.imageId] };
      await table.send(new DeleteCommand({ TableName: pipeline().output('metadata_table_name'), Key: item }));
      await s3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: key, VersionId: version }));
      await pipeline().upload(key, COFFEE);
      await pipeline().invokeLater({
        Records: [
          {
            eventVersion: '2.1',
            eventName: 'ObjectCreated:Put',
            eventTime: new Date().toISOString(),
            s3: { bucket: { name: SOURCE_BUCKET }, object: { key, size: 1, versionId: version } },
          },
        ],
      });
      await pipeline().deployment.aws.quiet();
      const statuses = (await pipeline().records(key)).map((one) => [
        one[ATTRIBUTES.originalVersionId] === version,
        one[ATTRIBUTES.processingStatus],
      ]);
      expect(statuses.sort()).toEqual([
        [false, 'SUCCESS'],
        [true, 'DELETED'],
      ]);
    });

    test('ignores objects without the suffix of an image', async () => {
      await pipeline().upload('notes.txt', Buffer.from('not for the function'));
      expect(await pipeline().records('notes.txt')).toEqual([]);
    });
  });

  describe('an archived object', () => {
    const key = 'changes/archived + ü.jpg';
    const archived = { Bucket: SOURCE_BUCKET, Key: key };

    test('an archived object has no thumbnail, and its record contains the reason', async () => {
      await pipeline().upload(key, COFFEE);
      const request = { ...archived, Body: ROCKET, StorageClass: 'GLACIER' as const };
      const { VersionId } = await pipeline().clients.s3.send(new PutObjectCommand(request));
      await pipeline().deployment.aws.quiet();
      expect(await pipeline().thumbnailKeys(key)).toEqual([]);
      expect(await pipeline().records(key)).toContainEqual(
        expect.objectContaining({
          [ATTRIBUTES.originalVersionId]: VersionId,
          [ATTRIBUTES.processingStatus]: 'FAILED',
          [ATTRIBUTES.failureReason]: 'ARCHIVED',
        }),
      );
    });

    test('gets its thumbnail once it is restored', async () => {
      const RestoreRequest = { Days: 1, GlacierJobParameters: { Tier: 'Bulk' as const } };
      await pipeline().clients.s3.send(new RestoreObjectCommand({ ...archived, RestoreRequest }));
      await pipeline().deployment.aws.quiet();
      expect(await difference(await pipeline().readThumbnail(key), ROCKET)).toBeLessThan(10);
      const statuses = (await pipeline().records(key)).map((item) => item[ATTRIBUTES.processingStatus]);
      expect(statuses).toEqual(['SUCCESS', 'SUCCESS']);
    });
  });
}
