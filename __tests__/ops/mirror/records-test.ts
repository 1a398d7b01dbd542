import { statusOf } from '../../../ops/mirror/records';

const record = { ImageID: 'i', ProcessingStatus: 'SUCCESS' };

test('a record lists the names of its thumbnails', () => {
  const Thumbnails = [{ Key: '128/a/b.jpg', Name: '128' }, { Name: 'card' }];
  expect(statusOf({ ...record, Thumbnails })?.names).toEqual(['128', 'card']);
});

test('a record from before the variants lists the thumbnail by its key', () => {
  expect(statusOf({ ...record, Thumbnails: [{ Key: '128/a/b.jpg' }] })?.names).toEqual(['128']);
});

test('a record of a failure lists no thumbnails', () => {
  expect(statusOf({ ...record, ProcessingStatus: 'FAILED' })?.names).toEqual([]);
});

test('a key without a record has no status', () => {
  expect(statusOf(undefined)).toBeUndefined();
});
