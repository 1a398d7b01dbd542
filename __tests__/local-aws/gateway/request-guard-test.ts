import fc from 'fast-check';
import { findRefusal } from '../../../local-aws/gateway/request-guard';

const PORT = 4566;
const OWN = `http://127.0.0.1:${PORT}`;

interface Sent {
  readonly method?: string;
  readonly url?: string;
  /** Each header with all its values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

function refusalOf({ method = 'GET', url = '/images', headers }: Sent, port = PORT): string | undefined {
  const headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, [...values]]),
  );
  return findRefusal({ method, url, headersDistinct }, port);
}

/** Strings that resemble hosts and origins, most of them invalid. */
const lookalike = fc
  .array(
    fc.oneof(
      fc.constantFrom('127.0.0.1', 'localhost', '[::1]', 'LOCALHOST', 'evil.example', '0.0.0.0', '127.1'),
      fc.constantFrom('.', ':', '@', '/', '#', '?', '\\', ' ', ',', '%00', 'http://', String(PORT), '80'),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('the Host header', () => {
  test.each([
    '127.0.0.1:4566',
    '[::1]:4566',
    'localhost:4566',
    'LocalHost:4566',
    'images.localhost:4566',
    'my.images_2.s3.localhost:4566',
  ])('accepts the Host header %s', (host) => {
    expect(refusalOf({ headers: { host: [host] } })).toBeUndefined();
  });

  test.each([
    ['a foreign name', 'evil.example:4566'],
    ['a foreign name that starts like a local one', 'localhost.evil.example:4566'],
    ['a foreign name that ends like a local one', 'evillocalhost:4566'],
    ['an address that also reaches this machine', '0.0.0.0:4566'],
    ['another address of this machine', '192.168.1.2:4566'],
    ['another port', '127.0.0.1:4567'],
    ['another port with the right one within it', '127.0.0.1:45660'],
    ['no port, which means 80', '127.0.0.1'],
    ['an empty port', '127.0.0.1:'],
    ['a trailing dot in the name', 'localhost.:4566'],
    ['credentials', 'localhost@evil.example:4566'],
    ['a line break', 'localhost:4566\n'],
    ['nothing', ''],
  ])('refuses a Host header with %s: %j', (_, host) => {
    expect(refusalOf({ headers: { host: [host] } })).toBe(
      `The Host header ${JSON.stringify(host)} is not an address of this local AWS. Use ${OWN}.`,
    );
  });

  test('refuses a missing and a repeated Host header', () => {
    expect(refusalOf({ headers: {} })).toContain('The Host header ""');
    expect(refusalOf({ headers: { host: ['127.0.0.1:4566', 'evil.example:4566'] } })).toContain(
      'Host header',
    );
    expect(refusalOf({ headers: { host: ['127.0.0.1:4566', '127.0.0.1:4566'] } })).toContain('Host header');
  });

  test('accepts a Host header without a port if the server listens on port 80', () => {
    expect(refusalOf({ headers: { host: ['localhost'], origin: ['http://localhost'] } }, 80)).toBeUndefined();
  });

  test('accepts no Host header with a name outside this machine or with another port', () => {
    fc.assert(
      fc.property(lookalike, (start) => {
        for (const host of [start, `${start}:${PORT}`]) {
          if (refusalOf({ headers: { host: [host] } }) !== undefined) continue;
          const { hostname, port, username, pathname } = new URL(`http://${host}`);
          expect(hostname).toMatch(/^(127\.0\.0\.1|\[::1\]|localhost|.+\.localhost)$/);
          expect({ port, username, pathname }).toEqual({ port: String(PORT), username: '', pathname: '/' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the Origin header', () => {
  const from = (...origin: string[]): string | undefined =>
    refusalOf({ method: 'POST', headers: { host: ['127.0.0.1:4566'], origin } });

  test("accepts the live page's own Origin under each name of this machine", () => {
    expect(from(OWN)).toBeUndefined();
    for (const host of ['localhost:4566', '[::1]:4566', 'Images.localhost:4566'])
      expect(
        refusalOf({ headers: { host: [host], origin: [`http://${host.toLowerCase()}`] } }),
      ).toBeUndefined();
  });

  test.each([
    'http://evil.example',
    'http://127.0.0.1:3000',
    'http://127.0.0.1',
    'http://localhost:4566',
    'https://127.0.0.1:4566',
    'http://127.0.0.1:4566/',
    'http://127.0.0.1:4566.evil.example',
    'null',
    '',
  ])('refuses the Origin header %j', (origin) => {
    expect(from(origin)).toBe(
      `The Origin header ${JSON.stringify(origin)} names another origin, whose web pages cannot call the local AWS. ` +
        `Open ${OWN}/ or use a local tool instead.`,
    );
  });

  test('refuses a repeated Origin header', () => {
    expect(from(OWN, 'http://evil.example')).toContain('Origin header');
    expect(from('http://evil.example', OWN)).toContain('Origin header');
    expect(from(OWN, OWN)).toContain('Origin header');
  });

  test("accepts no Origin header other than the live page's own", () => {
    fc.assert(
      fc.property(lookalike, (origin) => {
        for (const value of [origin, `http://${origin}`, `http://${origin}:${PORT}`])
          if (value !== OWN) expect(from(value)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the Sec-Fetch-Site header', () => {
  const link = { 'sec-fetch-mode': ['navigate'], 'sec-fetch-dest': ['document'] };
  const from = (site: string[], sent: Partial<Sent> = {}): string | undefined =>
    refusalOf({ ...sent, headers: { host: ['127.0.0.1:4566'], 'sec-fetch-site': site, ...sent.headers } });

  test.each(['same-origin', 'none'])('accepts the Sec-Fetch-Site header %s', (site) => {
    expect(from([site])).toBeUndefined();
  });

  test.each(['cross-site', 'same-site', 'Same-Origin', 'anything'])(
    'refuses the Sec-Fetch-Site header %s',
    (site) => {
      expect(from([site])).toBe(
        `The Sec-Fetch-Site header "${site}" shows a web page of another origin, which cannot call the local AWS. ` +
          `Open ${OWN}/ or use a local tool instead.`,
      );
      expect(from(['same-origin', site])).toContain('Sec-Fetch-Site');
    },
  );

  test('accepts a link from another page to the live page, and nothing else from there', () => {
    expect(from(['cross-site'], { url: '/', headers: link })).toBeUndefined();
    expect(from(['same-site'], { url: '/', headers: link })).toBeUndefined();
    for (const url of ['/images/page.html', '/_local/settings.json', '/moto-api/reset', '//', '/?Action=x'])
      expect(from(['cross-site'], { url, headers: link })).toContain('Sec-Fetch-Site');
    expect(from(['cross-site'], { url: '/', method: 'POST', headers: link })).toContain('Sec-Fetch-Site');
    for (const destination of ['iframe', 'object', 'empty'])
      expect(
        from(['cross-site'], { url: '/', headers: { ...link, 'sec-fetch-dest': [destination] } }),
      ).toContain('Sec-Fetch-Site');
    expect(from(['cross-site'], { url: '/', headers: { ...link, 'sec-fetch-mode': ['no-cors'] } })).toContain(
      'Sec-Fetch-Site',
    );
    expect(from(['cross-site'], { url: '/' })).toContain('Sec-Fetch-Site');
  });
});
