import { handleChange } from '../../lambda-src/reconcile';
import { Alone } from './memory/alone';
import { OBJECT } from './memory/source-bucket';

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
