/** The live page of the local AWS, in a browser. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import type { PageClient, PageSettings } from '../../../local-aws/gateway/page-gateway';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { describeWithChromium } from '../../support/chromium';
import { addToRecord, createS3Client, LivePage, type Size } from '../support/live-page-driver';

const IMAGES = path.join(__dirname, '../../../scripts/demo/images');
const ROCKET = readFileSync(path.join(IMAGES, 'rocket.jpg'));
const CAT = readFileSync(path.join(IMAGES, 'chelsea.png'));
const SCREENSHOT = path.join(WORK_FOLDER, 'live-page.png');

/**
 * Tests the live page in a real Chromium, with a deployed stack that it shows. Takes about 20 s.
 *
 * @param getEndpoint called once the tests run.
 */
export function livePageTests(getEndpoint: () => string): void {
  describeWithChromium('the live page', () => {
    let live: LivePage;
    let stack: PageSettings & PageClient;
    let s3: S3Client;
    beforeAll(async () => {
      live = await LivePage.launch(getEndpoint());
    });
    afterAll(() => live.close());

    test('says that the stack is being deployed until it is ready, and then updates', async () => {
      await live.openEarly();
      await live.page.getByText('The stack is being deployed').waitFor();
      expect(await live.fileInput.isEnabled()).toBe(false);
      const settings = await live.finishDeployment();
      stack = settings;
      s3 = createS3Client(getEndpoint(), settings);
      await live.page.getByText(`${stack.sourceBucket} → ${stack.thumbnailBucket}`).waitFor();
      expect(await live.fileInput.isEnabled()).toBe(true);
    });

    test('uploads a dropped image, and shows its thumbnail, record, and log line', async () => {
      const key = 'page/rocket.jpg';
      await live.drop('rocket.jpg', ROCKET);
      await live.status(key).getByText('SUCCESS').waitFor();
      await live.card(key).getByText('Log line: Thumbnail written').click();
      expect(await live.shownSize(key, 'Original')).toEqual(await size(ROCKET));
      expect(await live.shownSize(key, 'Thumbnail')).toEqual(await sizeOfThumbnail(ROCKET));
      const { VersionId: version } = await s3.send(
        new HeadObjectCommand({ Bucket: stack.sourceBucket, Key: key }),
      );
      const record = await live.card(key).locator('dl').innerText();
      for (const [name, value] of [
        [ATTRIBUTES.originalKey, key],
        [ATTRIBUTES.originalVersionId, version],
        [ATTRIBUTES.originalSize, ROCKET.length],
        [ATTRIBUTES.processingStatus, 'SUCCESS'],
      ])
        expect(record).toContain(`${String(name)}\n${String(value)}`);
      const line = JSON.parse(await live.card(key).locator('pre').innerText()) as object;
      expect(line).toMatchObject({ message: 'Thumbnail written', key });
    });

    test('uploads several chosen files, with any names', async () => {
      await live.choose({
        'transparent.png': await sharp(CAT).ensureAlpha(0.5).png().toBuffer(),
        'Grüße + 100%.png': CAT,
        '<i>no image.jpg': Buffer.from('These bytes are no image.'),
        'notes.txt': Buffer.from('not for the function'),
      });
      for (const key of ['page/transparent.png', 'page/Grüße + 100%.png']) {
        await live.status(key).getByText('SUCCESS').waitFor();
        expect(await live.shownSize(key, 'Thumbnail')).toEqual(await sizeOfThumbnail(CAT));
      }
      await live.card('page/transparent.png').getByText('Format png').waitFor();
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: stack.sourceBucket, Key: 'page/Grüße + 100%.png' }),
      );
      expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(CAT);
    });

    test('says why there is no thumbnail', async () => {
      await live.status('page/<i>no image.jpg').getByText('UNSUPPORTED_FORMAT: ').waitFor();
      await live.card('page/<i>no image.jpg').getByText('Log line: No thumbnail can be made').waitFor();
      await live.status('page/notes.txt').getByText('Not processed: the pipeline accepts keys').waitFor();
      for (const key of ['page/<i>no image.jpg', 'page/notes.txt'])
        expect(await live.card(key).getByAltText('Thumbnail').isVisible()).toBe(false);
    });

    test('shows the variants that a record lists: the placeholder, and the image once it is scrolled into view', async () => {
      const key = 'page/<b>rocket.jpg';
      await live.choose({ '<b>rocket.jpg': ROCKET });
      await live.status(key).getByText('SUCCESS').waitFor();
      const card = await sharp(ROCKET).resize(60, 40).webp().toBuffer();
      await s3.send(new PutObjectCommand({ Bucket: stack.thumbnailBucket, Key: `card/${key}`, Body: card }));
      const entry = { Name: 'card', Width: 60, Height: 40, Size: card.length, Format: 'webp' };
      await addToRecord(getEndpoint(), stack, key, entry, '1QcSHQRnh493V4dIh4eXh1h4kJUI');
      const preview = live.card(key).getByAltText('Variant card');
      const loaded = preview.and(live.page.locator('[src^="blob:"]'));
      await live.page.setViewportSize({ width: 1280, height: 50 });
      await live.page.reload();
      await preview.and(live.page.locator('[src^="data:image/png"]')).waitFor();
      await live.card(key).getByText('card, webp').waitFor();
      await live
        .card(key)
        .getByText(`60 × 40, ${card.length.toLocaleString('en')} bytes`)
        .waitFor();
      expect(await loaded.count()).toBe(0);
      await live.page.setViewportSize({ width: 1280, height: 900 });
      await loaded.waitFor();
      expect(await live.shownSize(key, 'Variant card')).toEqual({ width: 60, height: 40 });
      expect(
        await live
          .card('page/transparent.png')
          .getByAltText(/^Variant/)
          .count(),
      ).toBe(0);
    });

    test('deletes an image and shows that its thumbnail is removed', async () => {
      const key = 'page/Grüße + 100%.png';
      await live.page.getByRole('button', { name: `Delete ${key}` }).click();
      await live.status(key).getByText('DELETED').waitFor();
      await live.card(key).getByText('Log line: Thumbnail removed').waitFor();
      await live.card(key).getByText(ATTRIBUTES.deletedTimestamp).waitFor();
      await live.card(key).getByAltText('Thumbnail').waitFor({ state: 'hidden' });
      const thumbnail = { Bucket: stack.thumbnailBucket, Key: `${stack.thumbnailSize}/${key}` };
      await expect(s3.send(new HeadObjectCommand(thumbnail))).rejects.toThrow(NotFound);
      await live.page.screenshot({ path: SCREENSHOT, fullPage: true });
    });

    test('shows changes that other clients make in the bucket', async () => {
      const object = { Bucket: stack.sourceBucket, Key: 'elsewhere/cat.png' };
      const showsSizeOf = async (image: Buffer): Promise<void> =>
        live.card(object.Key).getByText(String(image.length), { exact: true }).waitFor();
      await s3.send(new PutObjectCommand({ ...object, Body: CAT }));
      await showsSizeOf(CAT);
      await s3.send(new PutObjectCommand({ ...object, Body: ROCKET }));
      await showsSizeOf(ROCKET);
      expect(await live.card(object.Key).count()).toBe(1);
      // Faster than the page polls.
      await s3.send(new PutObjectCommand({ ...object, Body: CAT }));
      await s3.send(new DeleteObjectCommand(object));
      await live.status(object.Key).getByText('DELETED').waitFor();
    });

    test('shows RETRYING while attempts fail', async () => {
      const Bucket = stack.thumbnailBucket;
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject' };
      const statement = { ...deny, Resource: `arn:aws:s3:::${Bucket}/*` };
      const faulty = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: faulty }));
      try {
        await live.choose({ 'denied.jpg': ROCKET });
        await live.status('page/denied.jpg').getByText('RETRYING').waitFor();
        await live.card('page/denied.jpg').getByText('Log line: The attempt failed').waitFor();
      } finally {
        await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      }
      await live.choose({ 'denied.jpg': ROCKET });
      await live.status('page/denied.jpg').getByText('SUCCESS').waitFor();
    });

    test('shows the existing objects when it is opened', async () => {
      await live.page.reload();
      await live.card('page/rocket.jpg').getByText('Log line: Thumbnail written').waitFor();
      expect(await live.shownSize('page/rocket.jpg', 'Original')).toEqual(await size(ROCKET));
      await live.status('page/<i>no image.jpg').getByText('FAILED').waitFor();
      expect(await live.card('page/Grüße + 100%.png').count()).toBe(0);
    });

    test('shows no preview of an original over the input limit', async () => {
      await live.limitPreviews(ROCKET.length);
      await live.card('page/transparent.png').getByText('no preview: over the input limit').waitFor();
      expect(await live.shownSize('page/rocket.jpg', 'Original')).toEqual(await size(ROCKET));
      await live.removeLimit();
    });

    test('says that it shows the 20 newest of more objects, and adds the older ones below them, 20 with each click', async () => {
      const { sourceBucket: Bucket } = stack;
      const objects = Array.from({ length: 41 }, (_, index) => ({ Bucket, Key: `many/${index}.txt` }));
      await Promise.all(objects.map((object) => s3.send(new PutObjectCommand({ ...object, Body: 'x' }))));
      await live.page.reload();
      await live.page.getByText(/^Showing the 20 newest of \d+ objects\.$/).waitFor();
      expect(await live.page.locator('article').count()).toBe(20);
      await live.page.getByText('1 byte', { exact: true }).first().waitFor();

      const keys = (): Promise<string[]> => live.page.locator('article h2').allInnerTexts();
      const newest = await keys();
      const more = live.page.getByRole('button', { name: 'Show older objects' });
      await more.click();
      await live.page.getByText(/^Showing the 40 newest of \d+ objects\.$/).waitFor();
      expect((await keys()).slice(0, 20)).toEqual(newest);
      expect(await live.page.locator('article').count()).toBe(40);
      while (await more.isVisible()) await more.click();
      await live.page.getByText(/^Showing the/).waitFor({ state: 'detached' });
      const all = await keys();
      for (const { Key } of objects) expect(all).toContain(Key);
      expect(all).toContain('page/rocket.jpg');
      expect(new Set(all).size).toBe(all.length);
      await Promise.all(objects.map((object) => s3.send(new DeleteObjectCommand(object))));
    });

    test('says that there is no result after 30 s', async () => {
      const Bucket = stack.sourceBucket;
      const { $metadata, ...notification } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket }),
      );
      expect($metadata.httpStatusCode).toBe(200);
      const notify = async (NotificationConfiguration: object): Promise<unknown> =>
        s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
      await live.page.clock.install();
      await live.page.reload();
      await notify({});
      try {
        await live.choose({ 'unnoticed.jpg': ROCKET });
        await live.status('page/unnoticed.jpg').getByText('WAITING').waitFor();
        await live.page.clock.fastForward('00:31');
        await live.status('page/unnoticed.jpg').getByText('No result for 30 s').waitFor();
      } finally {
        await notify(notification);
      }
    });

    test('sends requests to the local AWS only, and logs no error in the browser', () => {
      expect([...live.origins]).toEqual([getEndpoint()]);
      expect(live.errors).toEqual([]);
    });

    async function sizeOfThumbnail(original: Buffer): Promise<Size> {
      const { thumbnailSize: side } = stack;
      return size(await sharp(original).resize(side, side, { fit: 'inside' }).toBuffer());
    }
  });
}

async function size(image: Buffer): Promise<Size> {
  const { width, height } = await sharp(image).metadata();
  return { width, height };
}
