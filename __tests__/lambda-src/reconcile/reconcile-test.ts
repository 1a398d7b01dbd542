import { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { Alone } from '../memory/alone';
import { OBJECT } from '../memory/source-bucket';

/** What many events and many workers make of it: mirror-explored-test.ts. */
describe('one event by itself', () => {
  const world = new Alone();
  const { calls, dependencies } = world;
  const handle = async (operation: string) => {
    calls.length = 0;
    return handleChange(world.apply(operation), dependencies);
  };

  test('an upload takes four calls: read it, write the thumbnail, record it, look once more', async () => {
    expect(await handle('a')).toMatchObject({ result: 'written' });
    expect(calls).toEqual(['GET source', 'PUT thumbnail', 'record SUCCESS', 'HEAD source']);
  });

  test('an image that is none loses the old thumbnail before it is recorded', async () => {
    expect(await handle('w')).toMatchObject({ result: 'failed', failure: { reason: 'CORRUPT' } });
    expect(calls).toEqual([
      'GET source',
      'HEAD thumbnail',
      'DELETE thumbnail',
      'record FAILED',
      'HEAD source',
    ]);
  });

  test('a deletion deletes only what a HEAD shows', async () => {
    expect(await handle('D')).toEqual({ result: 'removed' });
    expect(calls).not.toContain('DELETE thumbnail');
  });

  test('an upload that is overwritten already is recorded, and the newer version checked', async () => {
    const first = world.apply('b');
    await handle('c');
    calls.length = 0;
    expect(await handleChange(first, dependencies)).toMatchObject({ result: 'superseded' });
    expect(calls).toEqual([
      'GET source',
      'record SUPERSEDED if absent',
      'HEAD thumbnail',
      'read record',
      'HEAD source',
    ]);
  });

  test('an original that is archived loses the thumbnail of the version before it', async () => {
    const archived = new Alone();
    await handleChange(archived.apply('a'), archived.dependencies);
    const upload = archived.apply('b');
    archived.applySilently('Z');
    expect(await handleChange(upload, archived.dependencies)).toMatchObject({
      result: 'failed',
      failure: { reason: 'ARCHIVED' },
    });
    expect(archived.calls).toContain('DELETE thumbnail');
  });

  test('an original under SSE-C loses the thumbnail of the version before it, and two looks agree on its version', async () => {
    const sealed = new Alone();
    await handleChange(sealed.apply('a'), sealed.dependencies);
    const upload = sealed.apply('k');
    sealed.calls.length = 0;
    expect(await handleChange(upload, sealed.dependencies)).toMatchObject({
      result: 'failed',
      failure: {
        reason: 'UNREADABLE',
        message: 'The original is encrypted with a key of its uploader (SSE-C), which S3 does not keep.',
      },
    });
    expect(sealed.calls).toEqual([
      ...['GET source', 'LIST versions'],
      ...['HEAD thumbnail', 'DELETE thumbnail', 'record FAILED'],
      ...['GET source', 'LIST versions'],
    ]);
  });

  test.each(['archived', 'unreadable'] as const)(
    'an archived original under SSE-C has no thumbnail, where S3 calls it %s',
    async (state) => {
      const sealed = new Alone();
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

  test('a HEAD that is refused although a GET is not changes nothing', async () => {
    const refused = new Alone();
    const { dependencies, calls } = refused;
    const discard = jest.fn();
    jest.spyOn(dependencies.source, 'head').mockResolvedValue('refused');
    const get = dependencies.source.get.bind(dependencies.source);
    jest.spyOn(dependencies.source, 'get').mockImplementation(async (object) => {
      const found = await get(object);
      return found.state === 'readable' ? { ...found, body: { ...found.body, discard } } : found;
    });
    expect(await handleChange(refused.apply('a'), dependencies)).toMatchObject({ result: 'written' });
    expect(calls).toEqual(['GET source', 'PUT thumbnail', 'record SUCCESS', 'GET source']);
    expect(discard).toHaveBeenCalledTimes(1);
  });

  test('a HEAD that is refused for a key that is gone leaves it gone', async () => {
    const refused = await after('a');
    jest.spyOn(refused.dependencies.source, 'head').mockResolvedValue('refused');
    expect(await handleChange(refused.apply('D'), refused.dependencies)).toEqual({ result: 'removed' });
  });

  test('a source that never rests is left to the retry', async () => {
    const restless = { ...dependencies.source, head: () => Promise.resolve(undefined) };
    calls.length = 0;
    await expect(
      handleChange({ object: OBJECT, kind: 'changed' }, { ...dependencies, source: restless }),
    ).rejects.toThrow('The source changed during each of 10 passes.');
    expect(calls.filter((call) => call === 'PUT thumbnail')).toHaveLength(10);
  });

  test('a source that is archived and readable in turn is left to the retry', async () => {
    let looks = 0;
    const get = () => {
      if (++looks > 10) throw new Error('It looked more than ten times.');
      return Promise.resolve({ state: 'archived' } as const);
    };
    const source = { ...dependencies.source, get };
    await expect(
      handleChange({ object: OBJECT, kind: 'changed' }, { ...dependencies, source }),
    ).rejects.toThrow('The source changed during each of 10 looks.');
    expect(looks).toBe(10);
  });

  test('a key that is too long for a thumbnail is recorded without a call on the thumbnail bucket', async () => {
    calls.length = 0;
    const object = { bucket: 'images', key: 'x'.repeat(1021) };
    expect(await handleChange({ object, kind: 'changed' }, dependencies)).toMatchObject({
      failure: { reason: 'KEY_TOO_LONG' },
    });
    expect(calls).toEqual(['GET source', 'record FAILED', 'HEAD source']);
  });
});

/** A world in which `operations` were handled one after the other. */
async function after(...operations: string[]): Promise<Alone> {
  const world = new Alone();
  for (const operation of operations) await handleChange(world.apply(operation), world.dependencies);
  return world;
}

const FACTS = { format: 'png', width: 1, height: 1 };

describe('what is told and recorded', () => {
  test('of a thumbnail that was made: what of, what it is, and how long it took', async () => {
    const world = new Alone();
    const put = jest.spyOn(world.dependencies.records, 'putSuccess');
    const start = performance.now();
    const outcome = await handleChange(world.apply('a'), world.dependencies);
    expect(outcome).toMatchObject({
      result: 'written',
      original: { ...FACTS, size: 1 },
      thumbnail: { ...FACTS, size: 1 },
    });
    const { milliseconds } = outcome as Extract<typeof outcome, { result: 'written' }>;
    expect(milliseconds).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
    expect(put.mock.lastCall?.[1]).toEqual({
      size: 1,
      original: FACTS,
      thumbnail: { ...FACTS, size: 1, key: '128/cat.png' },
      milliseconds,
    });
  });

  test('of a thumbnail that an archived original keeps: the same, but for the time', async () => {
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
        thumbnail: { ...FACTS, size: 1, key: '128/cat.png' },
        milliseconds: undefined,
      },
    ]);
  });

  test('of an archived original whose place is taken by an object of somebody else: that object goes', async () => {
    const world = await after('a');
    world.applySilently('Z');
    const { dependencies, calls } = world;
    const head = jest.spyOn(dependencies.thumbnails, 'head');
    head.mockResolvedValueOnce({ ...FACTS, format: 'png', size: 1, provenance: undefined });
    const failed = jest.spyOn(dependencies.records, 'putFailure');
    expect(await handleChange({ object: OBJECT, kind: 'changed' }, dependencies)).toMatchObject({
      result: 'failed',
      failure: { message: 'The original is archived; it gets its thumbnail when it is restored.' },
    });
    expect(calls).toContain('DELETE thumbnail');
    expect(failed.mock.lastCall?.[1]).toEqual({ size: 1, reason: 'ARCHIVED' });
  });
});

test.each([
  ['archived', 'a', 'Z'],
  ['unreadable', 'k'],
])('a version without an id is recorded by its own upload alone, also where it is %s', async (_, ...how) => {
  const world = new Alone('absent');
  const upload = world.apply(how[0] ?? '');
  for (const operation of how.slice(1)) world.applySilently(operation);
  await handleChange(upload, world.dependencies);
  expect(world.calls).toContain('record FAILED');
  world.calls.length = 0;
  await handleChange({ object: OBJECT, kind: 'changed' }, world.dependencies);
  expect(world.calls.filter((call) => call.startsWith('record'))).toEqual([]);
});

describe('an upload that is overwritten already', () => {
  const overwritten = async () => {
    const world = new Alone();
    const first = world.apply('a');
    await handleChange(world.apply('b'), world.dependencies);
    return { world, first };
  };

  test('is recorded with the second in which it was reported, and its connection is dropped', async () => {
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
  ])('is reconciled where the newer version %s meanwhile', async (_, version) => {
    const { world, first } = await overwritten();
    const head = jest.spyOn(world.dependencies.source, 'head');
    head.mockResolvedValueOnce(version && { version, readable: true });
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });

  test('is reconciled where the newer version is unreadable: no HEAD can tell whether all is in order', async () => {
    const world = new Alone();
    const first = world.apply('a');
    await handleChange(world.apply('k'), world.dependencies);
    expect(await handleChange(first, world.dependencies)).toMatchObject({
      failure: { reason: 'UNREADABLE' },
    });
  });

  test('is reconciled where a process that died has recorded the newer, readable version as unreadable', async () => {
    const world = new Alone();
    const first = world.apply('a');
    const second = world.apply('b');
    // The GET still meets a version under SSE-C before `b`, and the list shows `b`.
    jest
      .spyOn(world.dependencies.source, 'get')
      .mockResolvedValueOnce({ state: 'unreadable' })
      .mockRejectedValueOnce(new Error('The process died.'));
    await expect(handleChange(second, world.dependencies)).rejects.toThrow('The process died.');
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });

  test('is reconciled where the newer version was archived and can be read again', async () => {
    const world = new Alone();
    const first = world.apply('a');
    const second = world.apply('b');
    world.applySilently('Z');
    expect(await handleChange(second, world.dependencies)).toMatchObject({ result: 'failed' });
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'superseded' });
    world.applySilently('R');
    expect(await handleChange(first, world.dependencies)).toMatchObject({ result: 'written' });
  });
});
