/** An upload with two variants, one event at a time. mirror-explored-test.ts explores concurrent events. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { SequentialWorld } from '../memory/sequential-world';
import { OBJECT } from '../memory/source-bucket';
import { TWO_VARIANTS } from '../memory/stores';

const CHANGED = { object: OBJECT, kind: 'changed' } as const;
const FACTS = { format: 'png', width: 1, height: 1 } as const;

/** Creates images of these names, then fails if there is a failure. */
async function* images(names: readonly string[], failure?: Error): AsyncGenerator<CreatedThumbnail> {
  for (const name of names) {
    const image = { ...FACTS, name, recipe: name, size: 1, bytes: Buffer.from('a'), original: FACTS };
    yield await Promise.resolve(image);
  }
  if (failure) throw failure;
}

describe('an upload with two variants', () => {
  const world = new SequentialWorld('enabled', TWO_VARIANTS);
  const { calls, dependencies } = world;
  beforeEach(() => {
    calls.length = 0;
  });

  test('all variants are written before the record, which lists them in their order', async () => {
    const put = jest.spyOn(dependencies.records, 'putSuccess');
    const createThumbnails = () => images(['card', '128']);
    const outcome = await handleChange(world.apply('a'), { ...dependencies, createThumbnails });
    expect(outcome).toMatchObject({ result: 'written', thumbnails: [{ name: '128' }, { name: 'card' }] });
    expect(put.mock.lastCall?.[1].thumbnails).toMatchObject([
      { name: '128', recipe: '128', versionId: 'v' },
      { name: 'card', recipe: 'card', versionId: 'v' },
    ]);
    expect(calls).toEqual([
      'GET source',
      'PUT card',
      'PUT thumbnail',
      'record SUCCESS unless deleted',
      'HEAD source',
    ]);
  });

  test('an original that cannot be one of the variants is FAILED as a whole, and no variant stays', async () => {
    const failure = Object.assign(new PermanentFailure('TOO_MANY_PIXELS', ''), { variant: 'card' });
    const createThumbnails = () => images(['128'], failure);
    const outcome = await handleChange(world.apply('b'), { ...dependencies, createThumbnails });
    expect(outcome).toMatchObject({ result: 'failed', failure: { variant: 'card' } });
    expect(calls).toEqual([
      'GET source',
      'PUT thumbnail',
      'HEAD thumbnail',
      'HEAD card',
      'DELETE thumbnail',
      'DELETE card',
      'record FAILED unless deleted',
      'HEAD source',
    ]);
  });

  test('a deletion deletes all variants', async () => {
    await handleChange(world.apply('c'), dependencies);
    await handleChange(world.apply('D'), dependencies);
    expect(calls.slice(-5)).toEqual([
      'HEAD thumbnail',
      'HEAD card',
      'DELETE thumbnail',
      'DELETE card',
      'HEAD source',
    ]);
  });
});

describe('an archived original', () => {
  async function archived() {
    const world = new SequentialWorld('enabled', TWO_VARIANTS);
    const alone = { ...world.dependencies, names: ['128'] as const, createThumbnails: () => images(['128']) };
    await handleChange(world.apply('a'), alone);
    world.applySilently('Z');
    world.calls.length = 0;
    return world;
  }

  test('after a variant is added, the record stays SUCCESS and lists what exists', async () => {
    const { calls, dependencies } = await archived();
    const put = jest.spyOn(dependencies.records, 'putSuccess');
    expect(await handleChange(CHANGED, dependencies)).toMatchObject({ result: 'kept' });
    expect(put.mock.lastCall?.[1].thumbnails.map(({ name }) => name)).toEqual(['128']);
    expect(calls.filter((call) => /PUT|DELETE/.test(call))).toEqual([]);
  });

  test('a variant of the current version stays, although the thumbnail is missing', async () => {
    const world = new SequentialWorld('enabled', TWO_VARIANTS);
    const { calls, dependencies } = world;
    await handleChange(world.apply('a'), dependencies);
    await dependencies.thumbnails.delete('128/cat.png');
    world.applySilently('Z');
    calls.length = 0;
    expect(await handleChange(CHANGED, dependencies)).toMatchObject({
      result: 'failed',
      failure: { reason: 'ARCHIVED' },
    });
    expect(calls.filter((call) => /PUT|DELETE|record/.test(call))).toEqual(['record FAILED unless deleted']);
  });
});

describe('a write that fails', () => {
  test('the function throws its error only after all other writes have ended', async () => {
    const world = new SequentialWorld('enabled', TWO_VARIANTS);
    const { dependencies } = world;
    const ended: string[] = [];
    let respond = (): void => undefined;
    const response = new Promise<void>((resolve) => {
      respond = resolve;
    });
    jest.spyOn(dependencies.thumbnails, 'put').mockImplementation(async (key) => {
      if (key.startsWith('128')) throw new Error('no response');
      await response;
      ended.push(key);
      return { etag: 'e', versionId: 'v' };
    });
    const handled = handleChange(world.apply('a'), dependencies).catch((error: unknown) => {
      ended.push(String(error));
    });
    await new Promise((next) => setImmediate(next));
    expect(ended).toEqual([]);
    respond();
    await handled;
    expect(ended).toEqual(['card/cat.png', 'Error: no response']);
  });

  test('a deletion that fails is thrown only after all other deletions have ended', async () => {
    const world = new SequentialWorld('enabled', TWO_VARIANTS);
    const { dependencies } = world;
    await handleChange(world.apply('a'), dependencies);
    const deleted: string[] = [];
    jest.spyOn(dependencies.thumbnails, 'delete').mockImplementation(async (key) => {
      if (key.startsWith('128')) throw new Error('no response');
      await new Promise((next) => setImmediate(next));
      deleted.push(key);
    });
    await expect(handleChange(world.apply('D'), dependencies)).rejects.toThrow('no response');
    expect(deleted).toEqual(['card/cat.png']);
  });
});

test('a variant whose key is too long fails the original before it is read', async () => {
  const world = new SequentialWorld('enabled', TWO_VARIANTS);
  const change = { ...CHANGED, object: { ...OBJECT, key: 'x'.repeat(1_020) } };
  expect(await handleChange(change, world.dependencies)).toEqual({ result: 'removed' });
  world.apply('a');
  const outcome = await handleChange(change, world.dependencies);
  expect(outcome).toMatchObject({ failure: { reason: 'KEY_TOO_LONG', variant: 'card' } });
  expect(world.calls.filter((call) => /PUT|card/.test(call))).toEqual([]);
});

test('no thumbnail at all is an error', async () => {
  const world = new SequentialWorld();
  const createThumbnails = () => images([]);
  await expect(handleChange(world.apply('a'), { ...world.dependencies, createThumbnails })).rejects.toThrow(
    'No thumbnail was created.',
  );
});
