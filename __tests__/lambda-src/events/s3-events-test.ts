import { readEvent } from '../../../lambda-src/events/s3-events';

function record(eventName: string, object: object, more: object = {}): object {
  const s3 = { s3SchemaVersion: '1.0', bucket: { name: 'images' }, object: { key: 'cat.png', ...object } };
  return { eventVersion: '2.1', eventTime: '2026-01-31T12:00:00.123Z', eventName, s3, ...more };
}

function readOne(eventName: string, object: object, more?: object): unknown {
  return readEvent({ Records: [record(eventName, object, more)] })[0];
}

describe('a key is decoded as S3 encodes it', () => {
  test.each([
    ['a+space.png', 'a space.png'],
    ['a%2Bplus.png', 'a+plus.png'],
    ['Gr%C3%BC%C3%9Fe.png', 'Grüße.png'],
    ['folder/100%25.png', 'folder/100%.png'],
    ['%F0%9F%90%88.png', '🐈.png'],
    ['%252B.png', '%2B.png'],
  ])('%s', (encoded, key) => {
    expect(readOne('ObjectCreated:Put', { key: encoded })).toMatchObject({
      object: { bucket: 'images', key },
    });
  });
});

describe('the event name decides the kind of change', () => {
  test.each(['Put', 'Post', 'Copy', 'CompleteMultipartUpload'])('ObjectCreated:%s is an upload', (type) => {
    expect(readOne(`ObjectCreated:${type}`, { versionId: 'v1', eTag: 'e1', size: 7 })).toEqual({
      object: { bucket: 'images', key: 'cat.png' },
      kind: 'uploaded',
      versionId: 'v1',
      etag: 'e1',
      size: 7,
      eventTime: new Date('2026-01-31T12:00:00.123Z'),
    });
  });

  test.each(['ObjectRemoved:Delete', 'LifecycleExpiration:Delete'])(
    '%s with a version id removes that version',
    (name) => {
      expect(readOne(name, { versionId: 'v1' })).toMatchObject({ kind: 'version-removed', versionId: 'v1' });
    },
  );

  test.each([
    'ObjectRemoved:DeleteMarkerCreated',
    'LifecycleExpiration:DeleteMarkerCreated',
    'ObjectRestore:Completed',
    'SomethingNew:Happened',
  ])('%s only says that the key changed', (name) => {
    expect(readOne(name, { versionId: 'v1' })).toMatchObject({ kind: 'changed' });
  });

  test('a deletion in a bucket without versions only says that the key changed', () => {
    expect(readOne('ObjectRemoved:Delete', {})).toMatchObject({ kind: 'changed' });
    expect(readOne('ObjectRemoved:Delete', { versionId: 'null' })).toMatchObject({ kind: 'changed' });
  });
});

test('the version "null" in an S3 notification is not a version', () => {
  expect(readOne('ObjectCreated:Put', { versionId: 'null' })).toMatchObject({ versionId: undefined });
});

test('an upload event without a time only says that the key changed', () => {
  expect(readOne('ObjectCreated:Put', { versionId: 'v1' }, { eventTime: undefined })).toMatchObject({
    kind: 'changed',
  });
});

test('an event without a name only says that the key changed', () => {
  expect(readOne('', { versionId: 'v1' }, { eventName: undefined })).toMatchObject({ kind: 'changed' });
});

test('s3:TestEvent has no records', () => {
  expect(readEvent({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'images' })).toEqual([]);
});

describe('an unreadable record does not affect the others', () => {
  const unreadable = (message: RegExp): unknown => ({
    kind: 'unreadable',
    message: expect.stringMatching(message) as unknown,
  });

  test.each([undefined, null, {}, { Records: 'none' }, 'text', 7])(
    '%j is not an S3 notification',
    (event) => {
      expect(readEvent(event)).toEqual([unreadable(/not an S3 notification/)]);
    },
  );

  test('a record with a malformed key is unreadable, and the next record is read', () => {
    const Records = [record('ObjectCreated:Put', { key: '100%.png' }), record('ObjectCreated:Put', {})];
    expect(readEvent({ Records })).toEqual([
      unreadable(/"100%\.png" is not URL-encoded/),
      expect.objectContaining({ kind: 'uploaded' }),
    ]);
  });

  test('a record without a bucket or key is unreadable', () => {
    expect(
      readEvent({ Records: [{ eventVersion: '2.1' }, record('ObjectCreated:Put', { key: '' })] }),
    ).toEqual([unreadable(/has no bucket or no key/), unreadable(/has no bucket or no key/)]);
    const halves = [{}, { bucket: { name: 'images' } }, { object: { key: 'a.png' } }];
    expect(readEvent({ Records: halves.map((s3) => ({ eventVersion: '2.1', s3 })) })).toEqual(
      halves.map(() => unreadable(/has no bucket or no key/)),
    );
  });

  test('a record of another major version is unreadable, but not one of a newer minor version', () => {
    expect(readOne('ObjectCreated:Put', {}, { eventVersion: '3.0' })).toEqual(
      unreadable(/eventVersion is "3\.0", not 2\.x/),
    );
    expect(readOne('ObjectCreated:Put', {}, { eventVersion: undefined })).toEqual(
      unreadable(/eventVersion is "undefined"/),
    );
    expect(readOne('ObjectCreated:Put', {}, { eventVersion: '2.9' })).toMatchObject({ kind: 'uploaded' });
  });
});
