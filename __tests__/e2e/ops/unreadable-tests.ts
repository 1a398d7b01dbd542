/** One original that S3 refuses: it fills no queue and ends no command. In this order: each goes on from the one before. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE, ROCKET } from '../support/images';
import type { Operator } from '../support/operator';
import { DENIED, RefusedOriginals, SSE_C } from './refused-originals';

const PREFIX = 'refused/';
const KEY = `${PREFIX}b.jpg`;
/** Before and behind it in an audit. */
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
    refused.answers.set(KEY, SSE_C);
    sealed = await pipeline().upload(KEY, COFFEE);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  test('an upload under SSE-C is recorded as UNREADABLE, loses the old thumbnail, and fills no queue', async () => {
    expect(await reasonOf(KEY, sealed)).toBe('UNREADABLE');
    expect(await pipeline().thumbnailKeys(KEY)).toEqual([]);
    expect(await pipeline().takeFailedEvents()).toEqual([]);
  });

  test('an audit goes on behind it, counts it, and finds the mirror in order', async () => {
    const { status, errors, json } = await operator().run(...AUDIT);
    expect([status, errors]).toEqual([0, expect.not.stringContaining('failed')]);
    expect(json.at(-1)).toEqual({
      keys: 3,
      differences: 0,
      states: { mirrored: 2, failed: 1 },
      reasons: { UNREADABLE: 1 },
    });
  });

  test('show says that no thumbnail can be made of it', async () => {
    const { status, output } = await operator().run('show', KEY);
    expect(output).toContain('The mirror holds: no thumbnail can be made (UNREADABLE).');
    expect(status).toBe(0);
  });

  test('without its record it is one difference among others, and a repair records it', async () => {
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

  test('without its record a backfill sends it, and has nothing to send after that', async () => {
    await loseRecords(KEY);
    const backfill = ['backfill', '--prefix', PREFIX, '--yes', '--json'] as const;
    expect((await operator().run(...backfill)).json.at(-1)).toMatchObject({ sent: 1, failed: {} });
    expect(await reasonOf(KEY, sealed)).toBe('UNREADABLE');
    expect((await operator().run(...backfill)).json.at(-1)).toMatchObject({ sent: 0 });
  });

  test('an original whose own access list denies it is one difference among others', async () => {
    refused.answers.set(KEY, DENIED);
    await loseRecords(KEY);
    const { status, json } = await operator().run(...AUDIT);
    expect(json.filter(({ key }) => key !== undefined)).toEqual([
      { key: KEY, state: 'unreadable', detail: 'not recorded, and S3 refuses the original: ACCESS_DENIED' },
    ]);
    expect([status, json.at(-1)]).toEqual([1, expect.objectContaining({ keys: 3 })]);
  });

  test('a caller without the right to read ends the audit with a sentence, not with a list of all keys', async () => {
    refused.others = DENIED;
    const { status, errors, json } = await operator().run(...AUDIT);
    refused.others = undefined;
    expect([status, json]).toEqual([1, []]);
    expect(errors).toContain('The credentials lack the right to that');
  });

  test('the next upload that can be read has its thumbnail', async () => {
    refused.answers.clear();
    const readable = await pipeline().upload(KEY, ROCKET);
    expect(await pipeline().mirroredVersions(KEY)).toEqual({ [KEY]: readable });
    expect((await operator().run(...AUDIT)).json.at(-1)).toMatchObject({ differences: 0 });
  });
}
