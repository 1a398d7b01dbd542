/** A stack with variants: each of them mirrors the source bucket. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { ATTRIBUTES, METRICS } from '../../../lambda-src/contract';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { DeployedPipeline, SIZE, SOURCE_BUCKET } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';

const VARIANTS = {
  card: { width: 120, height: 120, fit: 'cover', format: 'webp' },
  large: { width: 400 },
  tiny: { height: 16, format: 'avif' },
} as const;
const NAMES = [String(SIZE), ...Object.keys(VARIANTS)];

let pipeline: DeployedPipeline;
beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy({
    synthesize: (folder) => {
      synthesizeForLocalAws(folder, { variants: VARIANTS, settings: { placeholders: true } });
    },
  });
}, 600_000);
afterAll(() => pipeline.deployment.stop());

/** Returns the keys in the thumbnail bucket that end with a key of the source bucket. */
async function keysOf(key: string): Promise<string[]> {
  const request = new ListObjectsV2Command({ Bucket: pipeline.output('thumbnail_bucket_name') });
  const { Contents = [] } = await pipeline.clients.s3.send(request);
  return Contents.map(({ Key = '' }) => Key).filter((name) => name.endsWith(`/${key}`));
}

/** Returns what S3 knows of each variant of a key. */
function headsOf(key: string) {
  const Bucket = pipeline.output('thumbnail_bucket_name');
  return Promise.all(
    NAMES.map((name) => pipeline.clients.s3.send(new HeadObjectCommand({ Bucket, Key: `${name}/${key}` }))),
  );
}

async function statusesOf(key: string): Promise<unknown[]> {
  const records = await pipeline.records(key);
  return records.map((record) => [record[ATTRIBUTES.processingStatus], record[ATTRIBUTES.failureReason]]);
}

describe('an upload', () => {
  test('is one processed image with all variants, each in its size and format', async () => {
    const before = await pipeline.metric(METRICS.processedImages);
    await pipeline.upload('cat.jpg', ROCKET);
    expect(await keysOf('cat.jpg')).toEqual(NAMES.map((name) => `${name}/cat.jpg`).sort());
    const images = await Promise.all(
      NAMES.map(async (name) => {
        const { format, width, height, exif, icc } = await sharp(
          await pipeline.readThumbnail('cat.jpg', name),
        ).metadata();
        return { format, width, height, exif, icc };
      }),
    );
    expect(images).toEqual([
      { format: 'jpeg', width: SIZE, height: 64 },
      { format: 'webp', width: 120, height: 120 },
      { format: 'jpeg', width: 400, height: 267 },
      { format: 'heif', width: 24, height: 16 },
    ]);
    expect(await pipeline.metric(METRICS.processedImages)).toBe(before + 1);
  });

  test('has a record that lists exactly the objects in the bucket, and a placeholder', async () => {
    await pipeline.upload('listed.png', COFFEE);
    const [record] = await pipeline.records('listed.png');
    const heads = await headsOf('listed.png');
    expect(record?.[ATTRIBUTES.thumbnails]).toEqual(
      heads.map(({ ETag, VersionId, ContentLength, Metadata = {} }, index) => ({
        ...(index === 0 && { Key: `${SIZE}/listed.png` }),
        Name: NAMES[index],
        Width: Number(Metadata.width),
        Height: Number(Metadata.height),
        Size: ContentLength,
        Format: expect.any(String) as string,
        ETag: ETag?.replaceAll('"', ''),
        VersionId,
        Recipe: Metadata.recipe,
      })),
    );
    expect(record?.[ATTRIBUTES.placeholder]).toMatch(/^[\w+/]{20,36}=*$/);
  });
});

describe('the mirror', () => {
  test('renews all variants after an overwrite', async () => {
    await pipeline.upload('overwritten.png', ROCKET);
    const version = await pipeline.upload('overwritten.png', COFFEE);
    const heads = await headsOf('overwritten.png');
    expect(heads.map(({ Metadata }) => Metadata?.['source-version'])).toEqual(NAMES.map(() => version));
  });

  test('removes all variants after a deletion', async () => {
    await pipeline.upload('deleted.jpg', ROCKET);
    await pipeline.clients.s3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'deleted.jpg' }));
    await pipeline.deployment.aws.quiet();
    expect(await keysOf('deleted.jpg')).toEqual([]);
    expect(await statusesOf('deleted.jpg')).toEqual([['DELETED', undefined]]);
  });

  test('removes all variants if the original is overwritten by something that is not an image', async () => {
    await pipeline.upload('broken.jpg', ROCKET);
    await pipeline.upload('broken.jpg', ROCKET.subarray(0, 20_000));
    expect(await keysOf('broken.jpg')).toEqual([]);
    expect(await statusesOf('broken.jpg')).toContainEqual(['FAILED', 'CORRUPT']);
  });

  test('has no variant of an original that cannot be one of them', async () => {
    // With the prefix `96/`, the key has 1,023 bytes; with `card/`, it has 1,025, too many for S3.
    const key = `${'x'.repeat(1_016)}.jpg`;
    await pipeline.upload(key, ROCKET);
    expect(await keysOf(key)).toEqual([]);
    expect(await statusesOf(key)).toEqual([['FAILED', 'KEY_TOO_LONG']]);
  });
});

test('a copy of an original onto itself with a focal point renews its crops', async () => {
  const key = 'focal.jpg';
  const left = sharp({ create: { width: 200, height: 400, channels: 3, background: '#ff0000' } });
  const image = left.extend({ right: 600, background: '#0000ff' }).jpeg();
  await pipeline.upload(key, await image.toBuffer());
  const redOf = async (): Promise<number> => {
    const { channels } = await sharp(await pipeline.readThumbnail(key, 'card')).stats();
    return channels[0]?.mean ?? -1;
  };
  expect(await redOf()).toBeLessThan(10);
  await pipeline.clients.s3.send(
    new CopyObjectCommand({
      Bucket: SOURCE_BUCKET,
      Key: key,
      CopySource: `${SOURCE_BUCKET}/${key}`,
      MetadataDirective: 'REPLACE',
      Metadata: { 'focal-point': '0,0.5' },
    }),
  );
  await pipeline.deployment.aws.quiet();
  expect(await redOf()).toBeGreaterThan(100);
});

test('a second plan is empty', async () => {
  const { changes, output: plan } = await pipeline.deployment.terraform.plan();
  if (changes) console.error(plan);
  expect(changes).toBe(false);
});
