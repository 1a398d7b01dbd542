import { handleChange } from '../../lambda-src/reconcile';
import type { SourceHead, SourceStore } from '../../lambda-src/stores';
import { chooser, expectMirror, runSchedule, type Disturbances, type Wrap } from './memory/schedule';
import { histories, OBJECT, World } from './memory/world';

const DISTURBED: Disturbances = { workers: 2, crashes: 1, duplicates: 1 };
const HISTORIES = [1, 2, 3].flatMap(histories);
const SCHEDULES = 40;

test('the histories are the 49 that the model explores', () => {
  expect(HISTORIES).toHaveLength(49);
});

describe('the mirror holds', () => {
  test.each(HISTORIES.map((history) => [history.join(' '), history]))(
    'after %s, in whatever order things happen',
    async (_, history) => {
      for (let seed = 0; seed < SCHEDULES; seed++) await expectMirror(history, seed, DISTURBED);
    },
  );
});

/** Each takes away one part of the algorithm; the check must notice. */
const BROKEN: Record<string, Wrap> = {
  'no closing look at the source': (dependencies) => {
    const { source } = dependencies;
    let seen: SourceHead | undefined;
    const get: SourceStore['get'] = async (object) => {
      const found = await source.get(object);
      seen = found.state === 'readable' ? { version: found.version, readable: true } : undefined;
      return found;
    };
    // An archived original is seen by HEAD alone.
    const head: SourceStore['head'] = async (object) => (seen ??= await source.head(object));
    return { ...dependencies, source: { ...source, get, head } };
  },
  'a stale thumbnail kept for a bad picture': (dependencies) => ({
    ...dependencies,
    thumbnails: { ...dependencies.thumbnails, delete: () => Promise.resolve() },
  }),
  'no record of deletions': (dependencies) => ({
    ...dependencies,
    records: { ...dependencies.records, markDeleted: () => Promise.resolve() },
  }),
  'a record before the thumbnail': (dependencies, world) => ({
    ...dependencies,
    thumbnails: {
      ...dependencies.thumbnails,
      put: async (key, thumbnail) => {
        world.records.set(thumbnail.imageId, { status: 'SUCCESS', reason: undefined });
        await dependencies.thumbnails.put(key, thumbnail);
      },
    },
  }),
};

describe('the check can fail: it notices', () => {
  test.each(Object.entries(BROKEN))('%s', async (_, wrap) => {
    const failing = async (): Promise<string | undefined> => {
      for (let seed = 0; seed < 400; seed++) {
        for (const history of HISTORIES) {
          const { violations } = await runSchedule(history, chooser(seed), DISTURBED, wrap);
          if (violations.length > 0) return violations[0];
        }
      }
      return undefined;
    };
    expect(await failing()).toBeDefined();
  });
});

describe('one event by itself', () => {
  const calls: string[] = [];
  const world = new World();
  const dependencies = world.dependencies((call) => {
    calls.push(call);
    return Promise.resolve();
  });
  const handle = async (operation: string) => {
    calls.length = 0;
    const change = world.apply(operation);
    if (!change) throw new Error(`${operation} sends no event.`);
    return handleChange(change, dependencies);
  };

  test('an upload takes four calls: read it, write the thumbnail, record it, look once more', async () => {
    expect(await handle('a')).toMatchObject({ result: 'written' });
    expect(calls).toEqual(['GET source', 'PUT thumbnail', 'record SUCCESS', 'HEAD source']);
  });

  test('a picture that is none loses the old thumbnail before it is recorded', async () => {
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
    if (!first) throw new Error('An upload sends an event.');
    expect(await handleChange(first, dependencies)).toMatchObject({ result: 'superseded' });
    expect(calls).toEqual([
      'GET source',
      'record SUPERSEDED if absent',
      'HEAD thumbnail',
      'read record',
      'HEAD source',
    ]);
  });

  test('a source that never rests is left to the retry', async () => {
    const restless = { ...dependencies.source, head: () => Promise.resolve(undefined) };
    await expect(
      handleChange({ object: OBJECT, kind: 'changed' }, { ...dependencies, source: restless }),
    ).rejects.toThrow('The source changed during each of 10 passes.');
  });

  test('a key that is too long for a thumbnail is recorded without a call on the thumbnail bucket', async () => {
    calls.length = 0;
    const object = { bucket: 'pictures', key: 'x'.repeat(1021) };
    expect(await handleChange({ object, kind: 'changed' }, dependencies)).toMatchObject({
      failure: { reason: 'KEY_TOO_LONG' },
    });
    expect(calls).toEqual(['GET source', 'record FAILED', 'HEAD source']);
  });
});
