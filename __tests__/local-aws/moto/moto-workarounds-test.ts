import fc from 'fast-check';
import {
  encodeVersionListing,
  FunctionSettings,
  suspendsVersioning,
  withoutConditions,
} from '../../../local-aws/moto/moto-workarounds';

describe('a bucket policy', () => {
  const allow = { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  const denyPlain = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow, denyPlain] }, null, 2);

  test('reaches moto without its conditional Deny statements', () => {
    expect(JSON.parse(withoutConditions(policy))).toEqual({
      Version: '2012-10-17',
      Statement: [allow],
    });
  });

  test('reaches moto with its unconditional Deny statements', () => {
    const deny = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: 's3:PutObject' }] });
    expect(withoutConditions(deny)).toBe(deny);
  });

  test('reaches moto with its conditional Allow statements, without their conditions', () => {
    const deliver = { ...allow, Condition: { StringEquals: { 'aws:SourceAccount': '1' } } };
    expect(JSON.parse(withoutConditions(JSON.stringify({ Statement: [deliver] })))).toEqual({
      Statement: [allow],
    });
  });

  test('a bucket policy can have a single statement in place of a list', () => {
    const single = JSON.stringify({ Version: '2012-10-17', Statement: allow });
    expect(JSON.parse(withoutConditions(single))).toEqual({
      Version: '2012-10-17',
      Statement: [allow],
    });
  });

  test('reaches moto unchanged if it is invalid', () => {
    expect(withoutConditions('{"Statement"')).toBe('{"Statement"');
  });
});

describe('settings of a function that moto does not return', () => {
  const LoggingConfig = { LogFormat: 'JSON' };
  const settings = new FunctionSettings();
  settings.remember('thumbnails', { FunctionName: 'thumbnails', Timeout: 60, LoggingConfig });

  test('settings of a function that moto does not return are added to the response of GetFunction, and no other settings are', () => {
    const response = { Configuration: { FunctionName: 'thumbnails', Timeout: 3 }, Tags: {} };
    expect(settings.complete('thumbnails', response)).toEqual({
      Configuration: { FunctionName: 'thumbnails', Timeout: 3, LoggingConfig },
      Tags: {},
    });
  });

  test('settings of a function that moto does not return are added to the response of GetFunctionConfiguration', () => {
    expect(settings.complete('thumbnails', { FunctionName: 'thumbnails' })).toEqual({
      FunctionName: 'thumbnails',
      LoggingConfig,
    });
  });

  test('settings of a function that moto does not return are not added to other responses, or to those about other functions', () => {
    expect(settings.complete('thumbnails', { Message: 'none' })).toEqual({ Message: 'none' });
    expect(settings.complete('others', { FunctionName: 'others' })).toEqual({ FunctionName: 'others' });
  });

  test('change only when an update contains them', () => {
    const updated = new FunctionSettings();
    updated.remember('thumbnails', { LoggingConfig, KMSKeyArn: 'arn:aws:kms:::key/1' });
    updated.remember('thumbnails', { ZipFile: 'UEs=', KMSKeyArn: '' });
    expect(updated.complete('thumbnails', { FunctionName: 'thumbnails' })).toEqual({
      FunctionName: 'thumbnails',
      LoggingConfig,
      KMSKeyArn: '',
    });
  });

  test('include the reserved concurrency, which only GetFunction returns', () => {
    const stopped = new FunctionSettings();
    stopped.remember('thumbnails', { Concurrency: { ReservedConcurrentExecutions: 0 } });
    expect(stopped.complete('thumbnails', { Configuration: {} })).toEqual({
      Configuration: {},
      Concurrency: { ReservedConcurrentExecutions: 0 },
    });
    expect(stopped.complete('thumbnails', { FunctionName: 'thumbnails' })).toEqual({
      FunctionName: 'thumbnails',
    });
  });

  test('settings of a function that moto does not return are forgotten with the function', () => {
    const deleted = new FunctionSettings();
    deleted.remember('thumbnails', { LoggingConfig });
    deleted.forget('thumbnails');
    expect(deleted.complete('thumbnails', { FunctionName: 'thumbnails' })).toEqual({
      FunctionName: 'thumbnails',
    });
  });
});

test.each([
  ['<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>', true],
  ['<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>', false],
  ['', false],
])('%s suspends versioning: %s', (body, expected) => {
  expect(suspendsVersioning(body)).toBe(expected);
});

describe('a ListObjectVersions response', () => {
  const listing = (inner: string): string => `<ListVersionsResult>${inner}</ListVersionsResult>`;
  const encoded = (inner: string): string => listing(`${inner}<EncodingType>url</EncodingType>`);

  test.each([
    ['a+b', 'a%2Bb'],
    ['a b', 'a%20b'],
    [' ', '%20'],
    ['Grüße', 'Gr%C3%BC%C3%9Fe'],
    ['folder/cat.png', 'folder/cat.png'],
    ['100%', '100%25'],
    ['a&amp;b', 'a%26b'],
    ['&lt;b&gt;', '%3Cb%3E'],
    ['&amp;lt;', '%26lt%3B'],
    ['&#39;&#34;', "'%22"],
    ['1.50', '1.50'],
    ['a\rb', 'a%0Db'],
  ])('a ListObjectVersions response has the key %j URL-encoded', (escaped, key) => {
    expect(encodeVersionListing(listing(`<Version><Key>${escaped}</Key></Version>`))).toBe(
      encoded(`<Version><Key>${key}</Key></Version>`),
    );
  });

  test('decodes to the original keys', () => {
    const escape = (key: string): string =>
      key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const parts = fc.constantFrom('+', ' ', '%', '&', '&amp;', '&#39;', '<', ']]>', '"', 'ü', '🐈', 'a', '/');
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1 }), (key) => {
        const response = encodeVersionListing(listing(`<Key>${escape(key.join(''))}</Key>`));
        expect(decodeURIComponent(/<Key>(.*)<\/Key>/.exec(response)?.[1] ?? '')).toBe(key.join(''));
      }),
    );
  });

  test('a ListObjectVersions response has markers, prefixes, and delimiters URL-encoded, and nothing else changed', () => {
    const inner = (space: string): string =>
      [
        `<KeyMarker></KeyMarker><KeyMarker/><Prefix/><Prefix>a${space}b/</Prefix><Delimiter>${space}</Delimiter>`,
        `<NextKeyMarker>a${space}b</NextKeyMarker><VersionIdMarker>v 1</VersionIdMarker>`,
        `<DeleteMarker><Key>a${space}b</Key><Owner><DisplayName>web file</DisplayName></Owner></DeleteMarker>`,
        `<CommonPrefixes><Prefix>a${space}b/</Prefix></CommonPrefixes>`,
      ].join('');
    expect(encodeVersionListing(listing(inner(' ')))).toBe(encoded(inner('%20')));
  });
});
