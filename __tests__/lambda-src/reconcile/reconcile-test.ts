import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { SequentialWorld } from '../memory/sequential-world';
import { OBJECT } from '../memory/source-bucket';

/** A single event at a time. For concurrent events and workers see mirror-explored-test.ts. */
describe('a single event', () => {
  const world = new SequentialWorld();
  const { calls, dependencies } = world;
  const handle = async (operation: string) => {
    calls.length = 0;
    return handleChange(world.apply(operation), dependencies);
  };

  test('an upload takes four calls: read, write the thumbnail, write the record, look again', async () => {
    expect(await handle('a')).toMatchObject({ result: 'written' });
    expect(calls).toEqual(['GET source', 'PUT thumbnail', 'record SUCCESS unless deleted', 'HEAD source']);
  });

  test('for an upload that is not an image, the old thumbnail is deleted before the record is written', async () => {
    expect(await handle('w')).toMatchObject({ result: 'failed', failure: { reason: 'CORRUPT' } });
    expect(calls).toEqual([
      'GET source',
      'HEAD thumbnail',
      'DELETE thumbnail',
      'record FAILED unless deleted',
      'HEAD source',
    ]);
  });

  test('the record of a failure gets the format that the pixel path recognized, and the acceptance criteria', async () => {
    const put = jest.spyOn(dependencies.records, 'putFailure');
    const failure = Object.assign(new PermanentFailure('UNSUPPORTED_FORMAT', ''), {
      format: 'webp',
    } as const);
    const createThumbnails = () => {
      throw failure;
    };
    await handleChange(world.apply('w'), { ...dependencies, acceptanceCriteria: 'v9', createThumbnails });
    expect(put.mock.lastCall?.[1]).toEqual({
      size: 1,
      format: 'webp',
      reason: 'UNSUPPORTED_FORMAT',
      acceptanceCriteria: 'v9',
    });
  });

  test('a deletion deletes only a thumbnail that HEAD finds', async () => {
    expect(await handle('D')).toEqual({ result: 'removed' });
    expect(calls).not.toContain('DELETE thumbnail');
  });

  test('an overwritten upload is recorded, and the newer version is checked', async () => {
    const first = world.apply('b');
    await handle('c');
    calls.length = 0;
    expect(await handleChange(first, dependencies)).toMatchObject({ result: 'superseded' });
    expect(calls).toEqual([
      'GET source',
      'record SUPERSEDED if absent',
      'LIST version',
      'HEAD thumbnail',
      'read record',
      'HEAD source',
    ]);
  });

  test('an archived original loses the thumbnail of the version before it', async () => {
    const archived = new SequentialWorld();
    await handleChange(archived.apply('a'), archived.dependencies);
    const upload = archived.apply('b');
    archived.applySilently('Z');
    expect(await handleChange(upload, archived.dependencies)).toMatchObject({
      result: 'failed',
      failure: { reason: 'ARCHIVED' },
    });
    expect(archived.calls).toContain('DELETE thumbnail');
  });

  test('an original under SSE-C loses the thumbnail of the version before it, and both looks find the same version', async () => {
    const sealed = new SequentialWorld();
    await handleChange(sealed.apply('a'), sealed.dependencies);
    const upload = sealed.apply('k');
    sealed.calls.length = 0;
    expect(await handleChange(upload, sealed.dependencies)).toMatchObject({
      result: 'failed',
      failure: {
        reason: 'UNREADABLE',
        message: 'The original is encrypted with a customer-provided key (SSE-C), which S3 does not store.',
      },
    });
    expect(sealed.calls).toEqual([
      ...['GET source', 'LIST versions'],
      ...['HEAD thumbnail', 'DELETE thumbnail', 'record FAILED unless deleted'],
      ...['GET source', 'LIST versions'],
    ]);
  });

  test.each(['archived', 'unreadable'] as const)(
    'an archived original under SSE-C that S3 reports as %s has no thumbnail',
    async (state) => {
      const sealed = new SequentialWorld();
      const upload = sealed.apply('k');
      sealed.applySilently('Z');
      const { dependencies } = sealed;
      jest.spyOn(dependencies.source, 'get').mockResolvedValue({ state });
      const put = jest.spyOn(dependencies.records, 'putFailure');
      expect(await handleChange(upload, dependencies)).toMatchObject({ result: 'failed' });
      const reason = state.toUpperCase();
      expect(put.mock.lastCall).toMatchObject([{ versionId: 'v1' }, { size: 1, reason }]);
    },
  );

  test('a refused HEAD changes nothing if the GET succeeds', async () => {
    const refused = new SequentialWorld();
    const { dependencies, calls } = refused;
    const discard = jest.fn();
    jest.spyOn(dependencies.source, 'head').mockResolvedValue('refused');
    const get = dependencies.source.get.bind(dependencies.source);
    jest.spyOn(dependencies.source, 'get').mockImplementation(async (object) => {
      const found = await get(object);
      return found.state === 'readable' ? { ...found, body: { ...found.body, discard } } : found;
    });
    expect(await handleChange(refused.apply('a'), dependencies)).toMatchObject({ result: 'written' });
    expect(calls).toEqual(['GET source', 'PUT thumbnail', 'record SUCCESS unless deleted', 'GET source']);
    expect(discard).toHaveBeenCalledTimes(1);
  });

  test('a refused HEAD of a deleted key leaves the key deleted', async () => {
    const refused = await after('a');
    jest.spyOn(refused.dependencies.source, 'head').mockResolvedValue('refused');
    expect(await handleChange(refused.apply('D'), refused.dependencies)).toEqual({ result: 'removed' });
  });

  test('a source that changes during each of ten passes is left to the retry', async () => {
    const restless = { ...dependencies.source, head: () => Promise.resolve(undefined) };
    calls.length = 0;
    await expect(
      handleChange({ object: OBJECT, kind: 'changed' }, { ...dependencies, source: restless }),
    ).rejects.toThrow('The source changed during each of 10 passes.');
    expect(calls.filter((call) => call === 'PUT thumbnail')).toHaveLength(10);
  });

  test('a source that alternates between archived and readable is left to the retry', async () => {
    let looks = 0;
    const get = () => {
      if (++looks > 10) throw new Error('More than ten looks.');
      return Promise.resolve({ state: 'archived' } as const);
    };
    const source = { ...dependencies.source, get };
    await expect(
      handleChange({ object: OBJECT, kind: 'changed' }, { ...dependencies, source }),
    ).rejects.toThrow('The source changed during each of 10 looks.');
    expect(looks).toBe(10);
  });

  test('a key that is too long for a thumbnail is recorded without a call to the thumbnail bucket', async () => {
    calls.length = 0;
    const object = { bucket: 'images', key: 'x'.repeat(1021) };
    expect(await handleChange({ object, kind: 'changed' }, dependencies)).toMatchObject({
      failure: { reason: 'KEY_TOO_LONG' },
    });
    expect(calls).toEqual(['GET source', 'record FAILED unless deleted', 'HEAD source']);
  });
});

/** Returns a world after `operations` were handled one after the other. */
async function after(...operations: string[]): Promise<SequentialWorld> {
  const world = new SequentialWorld();
  for (const operation of operations) await handleChange(world.apply(operation), world.dependencies);
  return world;
}

const FACTS = { format: 'png', width: 1, height: 1 } as const;
const STORED = { ...FACTS, size: 1, etag: 'e', versionId: 'v', recipe: 'test' };

describe('outcome and record', () => {
  test('outcome and record of a new thumbnail have original, thumbnail and duration', async () => {
    const world = new SequentialWorld();
    const put = jest.spyOn(world.dependencies.records, 'putSuccess');
    const start = performance.now();
    const outcome = await handleChange(world.apply('a'), world.dependencies);
    expect(outcome).toMatchObject({
      result: 'written',
      original: { ...FACTS, size: 1 },
      thumbnails: [{ name: '128', ...STORED }],
    });
    const { milliseconds } = outcome as Extract<typeof outcome, { result: 'written' }>;
    expect(milliseconds).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
    expect(put.mock.lastCall?.[1]).toEqual({
      size: 1,
      original: FACTS,
      thumbnails: [{ name: '128', ...STORED }],
      milliseconds,
    });
  });

  test('the record of a kept thumbnail of an archived original has everything but the duration', async () => {
    const world = await after('a');
    world.applySilently('Z');
    const put = jest.spyOn(world.dependencies.records, 'putSuccess');
    const outcome = await handleChange({ object: OBJECT, kind: 'changed' }, world.dependencies);
    expect(outcome).toMatchObject({ result: 'kept' });
    expect(put.mock.lastCall).toEqual([
      expect.objectContaining({ imageId: (outcome as { imageId: string }).imageId }),
      {
        size: 1,
        original: FACTS,
        thumbnails: [expect.objectContaining({ name: '128', ...STORED })],
        milliseconds: undefined,
      },
    ]);
  });

  test('an object of another origin at the thumbnail key of an archived original is deleted', async () => {
    const world = await after('a');
    world.applySilently('Z');
    const { dependencies, calls } = world;
    const head = jest.spyOn(dependencies.thumbnails, 'head');
    head.mockResolvedValueOnce({ ...STORED, provenance: undefined });
    const failed = jest.spyOn(dependencies.records, 'putFailure');
    expect(await handleChange({ object: OBJECT, kind: 'changed' }, dependencies)).toMatchObject({
      result: 'failed',
      failure: { message: 'The original is archived. Its thumbnail is created when it is restored.' },
    });
    expect(calls).toContain('DELETE thumbnail');
    expect(failed.mock.lastCall?.[1]).toEqual({
      size: 1,
      reason: 'ARCHIVED',
      acceptanceCriteria: 'test',
    });
  });
});

test.each([
  ['archived', 'a', 'Z'],
  ['unreadable', 'k'],
])(
  'a version without a version id is recorded only by its own upload event, even if it is %s',
  async (_, ...how) => {
    const world = new SequentialWorld('absent');
    const upload = world.apply(how[0] ?? '');
    for (const operation of how.slice(1)) world.applySilently(operation);
    await handleChange(upload, world.dependencies);
    expect(world.calls).toContain('record FAILED unless deleted');
    world.calls.length = 0;
    await handleChange({ object: OBJECT, kind: 'changed' }, world.dependencies);
    expect(world.calls.filter((call) => call.startsWith('record'))).toEqual([]);
  },
);

describe('an overwritten upload', () => {
  const overwritten = async () => {
    const world = new SequentialWorld();
    const first = world.apply('a');
    await handleChange(world.apply('b'), world.dependencies);
    return { world, first };
  };

  test('an overwritten upload is recorded with the second of its event, and the open body is discarded', async () => {
    const { world, first } = await overwritten();
    const { dependencies } = world;
    const discard = jest.fn();
    const get: typeof dependencies.source.get = async (object) => {
      const found = await dependencies.source.get(object);
      return found.state === 'readable' ? { ...found, body: { ...found.body, discard } } : found;
    };
    const put = jest.spyOn(dependencies.records, 'putIfAbsent');
    const change = { ...first, eventTime: new Date('2026-01-31T12:00:01.999Z') };
    await handleChange(change, { ...dependencies, source: { ...dependencies.source, get } });
    expect(put.mock.lastCall?.[0].uploadedAt).toEqual(new Date('2026-01-31T12:00:01Z'));
    expect(discard).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['is gone', undefined],
    ['has changed again', { etag: 'c', versionId: 'v3', lastModified: new Date(0), size: 1 }],
  ])('an overwritten upload is reconciled if the newer version %s meanwhile', async (_, version) => {
    const { world, first } = await overwritten();
    const head = jest.spyOn(world.dependencies.source, 'head');
    head.mockResolvedValueOnce(version && { version, readable: true });
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });

  test('an overwritten upload is reconciled if the newer version is unreadable, because HEAD cannot verify it', async () => {
    const world = new SequentialWorld();
    const first = world.apply('a');
    await handleChange(world.apply('k'), world.dependencies);
    expect(await handleChange(first, world.dependencies)).toMatchObject({
      failure: { reason: 'UNREADABLE' },
    });
  });

  test('an overwritten upload is reconciled if a crashed process recorded the newer version as unreadable', async () => {
    const world = new SequentialWorld();
    const first = world.apply('a');
    const second = world.apply('b');
    // The GET still finds a version under SSE-C before `b`, and the list already shows `b`.
    jest
      .spyOn(world.dependencies.source, 'get')
      .mockResolvedValueOnce({ state: 'unreadable' })
      .mockRejectedValueOnce(new Error('The process crashed.'));
    await expect(handleChange(second, world.dependencies)).rejects.toThrow('The process crashed.');
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });

  test('an overwritten upload is reconciled if the newer version was archived and then restored', async () => {
    const world = new SequentialWorld();
    const first = world.apply('a');
    const second = world.apply('b');
    world.applySilently('Z');
    expect(await handleChange(second, world.dependencies)).toMatchObject({ result: 'failed' });
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'superseded' });
    world.applySilently('R');
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });
});
