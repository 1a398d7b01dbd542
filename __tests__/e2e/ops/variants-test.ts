/** Variants that are added to and removed from a deployed pipeline with images, one of them archived. */
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import type { VariantDefinitions } from '../../../lambda-src/variants/variant';
import { synthesizeForLocalAws } from '../../../local-aws/deployment/local-deployment';
import { Damager } from '../support/damage';
import { DeployedPipeline, SIZE, SOURCE_BUCKET } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { Operator } from '../support/operator';

const IMAGES = ['a.jpg', 'b ü+.jpg', 'c.png'];
const ARCHIVED = 'archived.jpg';
const REFUSED = 'text.jpg';
const CARD = { width: 90, height: 60, fit: 'cover', format: 'webp' } as const;

let pipeline: DeployedPipeline;
let operator: Operator;
beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
  operator = new Operator(pipeline);
  for (const key of IMAGES) await pipeline.upload(key, key.endsWith('.png') ? COFFEE : ROCKET);
  await pipeline.upload(REFUSED, Buffer.from('no image'));
  await pipeline.upload(ARCHIVED, ROCKET);
  await archive(ARCHIVED);
}, 600_000);
afterAll(async () => {
  await pipeline.deployment.stop();
});

/** Archives an original as a lifecycle rule does: the thumbnail was made from the version that is archived. */
async function archive(key: string): Promise<void> {
  const damager = new Damager(pipeline, ROCKET);
  let version: string | undefined;
  await damager.withoutEvents(async () => {
    const archived = { Bucket: SOURCE_BUCKET, Key: key, Body: ROCKET, StorageClass: 'GLACIER' as const };
    version = (await pipeline.clients.s3.send(new PutObjectCommand(archived))).VersionId;
  });
  await damager.relabel(key, { 'source-version': version ?? '' });
}

async function deploy(variants: VariantDefinitions): Promise<void> {
  const { outputFolder, terraform } = pipeline.deployment;
  synthesizeForLocalAws(outputFolder, { variants });
  await terraform.init();
  await terraform.apply();
}

/** Returns the keys of all objects in the thumbnail bucket, each with its ETag and time. */
async function objects(): Promise<Map<string, string>> {
  const request = new ListObjectsV2Command({ Bucket: pipeline.output('thumbnail_bucket_name') });
  const { Contents = [] } = await pipeline.clients.s3.send(request);
  return new Map(
    Contents.map(({ Key = '', ETag, LastModified }) => [Key, `${ETag} ${LastModified?.toISOString()}`]),
  );
}

function below(names: readonly string[], keys: readonly string[]): string[] {
  return names.flatMap((name) => keys.map((key) => `${name}/${key}`)).sort();
}

/** Returns the differences of an audit, and its figures. */
async function audit(...options: string[]) {
  const { status, json } = await operator.run('audit', '--json', ...options);
  const found = json.filter(({ key, state }) => key !== undefined && state !== 'failed');
  return { status, found, figures: json.at(-1) };
}

// Each test continues from the previous one.
describe('variants', () => {
  let before: Map<string, string>;

  test('a repair records the thumbnail of an original that was archived afterwards', async () => {
    expect((await operator.run('audit', '--repair', '--yes')).status).toBe(0);
    expect((await audit()).figures).toMatchObject({ states: { mirrored: IMAGES.length + 1, failed: 1 } });
  });

  test('after two variants are added, exactly they are missing, of every original that can be read', async () => {
    before = await objects();
    await deploy({ card: CARD, large: { width: 200 } });
    expect(await objects()).toEqual(before);
    const { status, found, figures } = await audit();
    expect(found).toEqual(
      [...IMAGES].sort().map((key) => ({
        key,
        state: 'missing',
        detail: 'card, large (recorded as SUCCESS)',
        variants: ['card', 'large'],
      })),
    );
    expect(figures).toMatchObject({
      differences: IMAGES.length,
      variants: {
        card: { missing: IMAGES.length },
        large: { missing: IMAGES.length },
        [SIZE]: { missing: 0 },
      },
    });
    expect(status).toBe(1);
  });

  test('backfill --only missing creates them, and changes no object of the archived original', async () => {
    const archived = (all: Map<string, string>) => [...all].filter(([key]) => key.endsWith(ARCHIVED));
    const { status, output, errors } = await operator.run('backfill', '--only', 'missing', '--yes');
    expect(errors).toContain('Objects without a thumbnail, including refused and archived originals:');
    expect(output).toContain(`${IMAGES.length} sent. Sent in this run: ${IMAGES.length} missing.`);
    expect(status).toBe(0);
    const after = await objects();
    expect(archived(after)).toEqual(archived(before));
    const images = below([String(SIZE), 'card', 'large'], IMAGES);
    expect([...after.keys()].filter((key) => !key.endsWith(ARCHIVED)).sort()).toEqual(images);
    expect((await audit()).figures).toMatchObject({ differences: 0 });
  });

  test('a new image has all of them, and its record lists them', async () => {
    await pipeline.upload('new.jpg', ROCKET);
    const [record] = await pipeline.records('new.jpg');
    expect(record?.[ATTRIBUTES.thumbnails]).toMatchObject([
      { Key: `${SIZE}/new.jpg`, Name: String(SIZE) },
      { Name: 'card', Width: 90, Height: 60, Format: 'webp' },
      { Name: 'large', Width: 200 },
    ]);
    const { status, output } = await operator.run('show', 'new.jpg');
    expect(output).toMatch(/^card +90 +60 +webp /m);
    expect(output).toMatch(/^large +200 /m);
    expect(status).toBe(0);
  });

  test('another definition makes only its variant stale', async () => {
    await deploy({ card: { ...CARD, height: 50 }, large: { width: 200 } });
    const { found, figures } = await audit();
    expect(found.map(({ state, variants }) => [state, variants])).toEqual(
      Array(IMAGES.length + 1).fill(['stale', ['card']]),
    );
    expect(figures).toMatchObject({ variants: { card: { stale: IMAGES.length + 1 }, large: { stale: 0 } } });
    expect((await operator.run('backfill', '--only', 'stale', '--yes')).status).toBe(0);
    expect((await audit()).figures).toMatchObject({ differences: 0 });
  });

  test('after a variant is removed, only its objects are orphaned, and a repair deletes exactly them', async () => {
    await deploy({ large: { width: 200 } });
    const keys = [...IMAGES, 'new.jpg'];
    const all = await objects();
    const { found } = await audit();
    expect(found.map(({ key }) => key).sort()).toEqual(below(['card'], keys));
    for (const { detail } of found) expect(detail).toBe('variant card, which is not configured');
    const { status, output, errors } = await operator.run('audit', '--repair', '--yes');
    expect(errors).toContain(`Delete ${keys.length} unexpected objects from`);
    expect(output).toContain(`In sync: fixed and verified ${keys.length} differences.`);
    expect(status).toBe(0);
    expect(await objects()).toEqual(new Map([...all].filter(([key]) => !key.startsWith('card/'))));
  });

  test('after the last variant is removed, a repair leaves only the thumbnails', async () => {
    await deploy({});
    expect((await operator.run('audit', '--repair', '--yes')).status).toBe(0);
    expect([...(await objects()).keys()].every((key) => key.startsWith(`${SIZE}/`))).toBe(true);
    expect((await audit()).status).toBe(0);
  });
});
