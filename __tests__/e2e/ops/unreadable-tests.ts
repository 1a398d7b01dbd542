/** One original that S3 refuses to read must neither fill a queue nor end a command. Each test continues from the previous one. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import { NO_DIFFERENCES, type Operator } from '../support/operator';
import { DENIED, RefusedOriginals, SSE_C } from './refused-originals';

const PREFIX = 'refused/';
const KEY = `${PREFIX}b.jpg`;
/** Keys before and after it in an audit. */
const SOUND = [`${PREFIX}a.jpg`, `${PREFIX}c.jpg`];
const AUDIT = ['audit', '--prefix', PREFIX, '--json'] as const;

export function unreadableTests(pipeline: () => DeployedPipeline, operator: () => Operator): void {
  const loseRecords = async (key: string): Promise<void> => {
    const TableName = pipeline().output('metadata_table_name');
    for (const record of await pipeline().records(key)) {
      const Key = { [ATTRIBUTES.imageId]: record[ATTRIBUTES.imageId] };
      await pipeline().clients.table.send(new DeleteCommand({ TableName, Key }));
    }
  };
  const reasonOf = async (key: string, version: string): Promise<unknown> =>
    (await pipeline().records(key)).find((record) => record[ATTRIBUTES.originalVersionId] === version)?.[
      ATTRIBUTES.failureReason
    ];
  let refused: RefusedOriginals;
  let sealed: string;

  beforeAll(async () => {
    refused = new RefusedOriginals();
    for (const key of [...SOUND, KEY]) await pipeline().upload(key, ROCKET);
    await pipeline().takeFailedEvents();
    refused.responses.set(KEY, SSE_C);
    sealed = await pipeline().upload(KEY, COFFEE);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  test('an SSE-C upload is recorded as UNREADABLE, loses its old thumbnail, and puts no event on the failure queue', async () => {
    expect(await reasonOf(KEY, sealed)).toBe('UNREADABLE');
    expect(await pipeline().thumbnailKeys(KEY)).toEqual([]);
    expect(await pipeline().takeFailedEvents()).toEqual([]);
  });

  test('audit counts an unreadable original, continues after it, and reports no difference', async () => {
    const { status, errors, json } = await operator().run(...AUDIT);
    expect([status, errors]).toEqual([0, expect.not.stringContaining('failed')]);
    expect(json.at(-1)).toEqual({
      keys: 3,
      differences: 0,
      states: {
        mirrored: 2,
        failed: 1,
        ...NO_DIFFERENCES,
      },
      reasons: { UNREADABLE: 1 },
      ignored: { objects: 0, suffixes: {} },
    });
  });

  test('show says that no thumbnail can be created from an unreadable original', async () => {
    const { status, output } = await operator().run('show', KEY);
    expect(output).toContain('In sync: no thumbnail can be created (UNREADABLE).');
    expect(status).toBe(0);
  });

  test('audit reports an unreadable original without a record as a difference, and --repair records it', async () => {
    for (const key of [KEY, ...SOUND.slice(1)]) await loseRecords(key);
    const { status, json } = await operator().run(...AUDIT);
    expect(json.filter(({ key }) => key !== undefined)).toEqual([
      { key: KEY, state: 'unreadable', detail: 'not recorded, and S3 refuses the original: SSE-C' },
      { key: SOUND[1], state: 'unrecorded', detail: 'not recorded' },
    ]);
    expect([status, json.at(-1)]).toEqual([1, expect.objectContaining({ keys: 3, differences: 2 })]);
    expect((await operator().run(...AUDIT, '--repair', '--yes')).json.at(-1)).toMatchObject({ left: 0 });
    expect(await reasonOf(KEY, sealed)).toBe('UNREADABLE');
  });

  test('backfill sends an unreadable original without a record once', async () => {
    await loseRecords(KEY);
    const backfill = ['backfill', '--prefix', PREFIX, '--yes', '--json'] as const;
    expect((await operator().run(...backfill)).json.at(-1)).toMatchObject({ sent: 1, failed: {} });
    expect(await reasonOf(KEY, sealed)).toBe('UNREADABLE');
    expect((await operator().run(...backfill)).json.at(-1)).toMatchObject({ sent: 0 });
  });

  test('audit reports an original that its own ACL denies as a difference', async () => {
    refused.responses.set(KEY, DENIED);
    await loseRecords(KEY);
    const { status, json } = await operator().run(...AUDIT);
    expect(json.filter(({ key }) => key !== undefined)).toEqual([
      { key: KEY, state: 'unreadable', detail: 'not recorded, and S3 refuses the original: ACCESS_DENIED' },
    ]);
    expect([status, json.at(-1)]).toEqual([1, expect.objectContaining({ keys: 3 })]);
  });

  test('audit without permission to read ends with one error, not with a list of all keys', async () => {
    refused.others = DENIED;
    const { status, errors, json } = await operator().run(...AUDIT);
    refused.others = undefined;
    expect([status, json]).toEqual([1, []]);
    expect(errors).toContain('The credentials lack this permission');
  });

  test('the next readable upload gets its thumbnail', async () => {
    refused.responses.clear();
    const readable = await pipeline().upload(KEY, ROCKET);
    expect(await pipeline().mirroredVersions(KEY)).toEqual({ [KEY]: readable });
    expect((await operator().run(...AUDIT)).json.at(-1)).toMatchObject({ differences: 0 });
  });
}
