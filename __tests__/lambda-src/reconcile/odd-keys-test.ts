/** Unusual keys that S3 allows, uploaded and deleted through the real handler and real clients. */
import { printedBy } from '../printed';
import { FunctionOnWire } from '../wire/function-on-wire';

const KEY_TOO_LONG = 'KEY_TOO_LONG';
const MAX_KEY_BYTES = 1024;
const PREFIX = '128/';

/** Description, key, and the reason for having no thumbnail. */
const KEYS: readonly (readonly [name: string, key: string, reason?: string])[] = [
  ['a key of one byte', 'a'],
  ['the longest key with a thumbnail', 'k'.repeat(MAX_KEY_BYTES - PREFIX.length)],
  ['a key of one byte more', 'k'.repeat(MAX_KEY_BYTES - PREFIX.length + 1), KEY_TOO_LONG],
  ['1,024 bytes of ASCII', 'k'.repeat(MAX_KEY_BYTES), KEY_TOO_LONG],
  ['1,024 bytes of UTF-8', '猫'.repeat(340) + '.png', KEY_TOO_LONG],
  ['composed Unicode', 'Caf\u00e9.png'],
  ['decomposed Unicode', 'Cafe\u0301.png'],
  ['emoji of several code points', '👩‍👩‍👧 🇨🇭.png'],
  ['right-to-left text', '\u202egnp.\u05d7\u05ea\u05d5\u05dc'],
  ['characters beyond the basic plane', '𝒳/𐍈.jpg'],
  ['a plus', 'a+b.png'],
  ['a percent sign', '100%.png'],
  ['text that looks encoded', 'a%2Bb%20c%00.png'],
  ['spaces at either end', '  a b  '],
  ['one space', ' '],
  ['doubled slashes', 'a//b///c.png'],
  ['dots that a path resolves', 'a/../../b/./c.png'],
  ['only dots', '..'],
  ['a leading slash', '/a.png'],
  ['only slashes', '//'],
  ['a trailing slash', 'folder/'],
  ['delimiters of a URL', 'a?versions&prefix=b#c;d=e,f:g@h.png'],
  ['characters that need quoting', `"a" 'b' \\ <c> & {d} [e] |f| ^g~ \`h\`!*().png`],
  ['control characters', 'a\u0001\u0008\u000b\u001f\u007fb.png'],
  ['line ends', 'a\r\nb\nc\rd\te.png'],
  ['a forged log line', 'a.png\n{"level":"ERROR","message":"forged"}'],
  ['a forged header', 'a.png\r\nx-amz-meta-recipe: forged\r\n\r\n'],
  ['line ends of Unicode', 'a\u0085b\u2028c\u2029d.png'],
  ['a byte order mark', '\ufeffa.png'],
  ['a suffix in mixed case', 'a.PnG'],
  ['no suffix', 'photo'],
  ['another suffix', 'a.svg'],
  ["a thumbnail's prefix", '128/a.png'],
  ['a property name of JavaScript objects', '__proto__'],
  ['a terminal sequence', '\u001b[31mred\u001b[0m.png'],
];

const world = new FunctionOnWire();

beforeAll(() => world.start());
afterAll(() => world.services.stop());

test.each(KEYS.map(([name, key, reason]) => ({ name, key, reason })))(
  'an object is mirrored and removed under a key with $name',
  async ({ key, reason }) => {
    const thumbnail = `${PREFIX}${key}`;
    const uploaded = await printedBy(async () => {
      expect((await world.deliver([world.upload(key, 'v1')])).error).toBeUndefined();
    });
    const record = world.recordOf(key, 'v1');
    expect(record).toMatchObject({
      OriginalKey: { S: key },
      ProcessingStatus: { S: reason ? 'FAILED' : 'SUCCESS' },
    });
    expect(record?.FailureReason?.S).toBe(reason);
    expect([...world.services.thumbnails.keys()]).toEqual(reason ? [] : [thumbnail]);
    if (!reason) expect(record?.Thumbnails).toMatchObject({ L: [{ M: { Key: { S: thumbnail } } }] });
    // One log line for the object and one for its metric. A key cannot forge a third.
    expect(uploaded).toHaveLength(2);
    expect(uploaded[0]).toMatchObject({ level: reason ? 'ERROR' : 'INFO', key });
    for (const value of Object.values(world.thumbnailOf(key)?.headers ?? {}))
      expect(value).toMatch(/^[\x21-\x7e]+$/);

    const deleted = await printedBy(async () => {
      expect((await world.deliver([world.mark(key)])).error).toBeUndefined();
    });
    expect(deleted).toHaveLength(1);
    expect(deleted[0]).toMatchObject({ level: 'INFO', result: 'removed', key });
    expect([...world.services.thumbnails.keys()]).toEqual([]);
    expect(world.statusOf(key, 'v1')).toBe('DELETED');
  },
);

test('each of these keys has a separate thumbnail and record', async () => {
  const keys = KEYS.filter(([, , reason]) => !reason).map(([, key]) => key);
  await printedBy(() => world.deliver(keys.map((key) => world.upload(key, 'v2'))));
  expect(world.services.thumbnails.size).toBe(keys.length);
  expect(keys.map((key) => world.madeFrom(key))).toEqual(keys.map(() => 'v2'));
  expect(keys.map((key) => world.recordOf(key, 'v2')?.OriginalKey?.S)).toEqual(keys);
});
