import { imageIdOf } from '../../../lambda-src/reconcile/identity';
import { VersionRecords } from '../../../lambda-src/reconcile/version-records';
import type { StoredRecord } from '../../../lambda-src/stores/ports';

const OBJECT = { bucket: 'images', key: 'cat.png' };
const VERSION = { versionId: 'v1', etag: 'e', lastModified: new Date(0), size: 1 };
const DELETED: StoredRecord = { status: 'DELETED', reason: undefined, names: [], deletedAt: 'noon' };

/** @param existing version ids in the source bucket. @param stored the record, as another worker left it. */
function recordsWith(existing: readonly string[], stored?: StoredRecord) {
  const marked: string[] = [];
  const records = new VersionRecords(
    OBJECT,
    { has: (_, versionId) => Promise.resolve(existing.includes(versionId)) },
    {
      read: () => Promise.resolve(stored),
      markDeleted: (id) => {
        marked.push(id);
        return Promise.resolve();
      },
    },
  );
  return { records, marked };
}

describe('a record is written', () => {
  test('once, if it is not DELETED', async () => {
    const put = jest.fn(() => Promise.resolve(true));
    await recordsWith(['v1']).records.write(VERSION, put);
    expect(put.mock.calls).toEqual([[]]);
  });

  test('over DELETED as it was read, if the version exists', async () => {
    const put = jest.fn(() => Promise.resolve(false));
    await recordsWith(['v1'], DELETED).records.write(VERSION, put);
    expect(put.mock.calls).toEqual([[], ['noon']]);
  });

  test('over DELETED, if the version has no id', async () => {
    const put = jest.fn(() => Promise.resolve(false));
    await recordsWith([], DELETED).records.write({ ...VERSION, versionId: undefined }, put);
    expect(put.mock.calls).toEqual([[], ['noon']]);
  });

  test('over a record that has expired in between', async () => {
    const put = jest.fn(() => Promise.resolve(false));
    await recordsWith(['v1']).records.write(VERSION, put);
    expect(put.mock.calls).toEqual([[], [undefined]]);
  });

  test('not over DELETED, if the version is removed', async () => {
    const put = jest.fn(() => Promise.resolve(false));
    await recordsWith(['v2'], DELETED).records.write(VERSION, put);
    expect(put.mock.calls).toEqual([[]]);
  });
});

test.each([
  ['v1', [imageIdOf(OBJECT, 'v1')]],
  ['v2', []],
  [undefined, []],
])('the outdated version %s is marked DELETED only if it is removed', async (versionId, expected) => {
  const { records, marked } = recordsWith(['v2']);
  await records.settle(versionId);
  expect(marked).toEqual(expected);
});
