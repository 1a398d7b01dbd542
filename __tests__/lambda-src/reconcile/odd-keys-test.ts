/** Keys that S3 allows and nobody expects, through the real handler and its clients: uploaded, and deleted again. */
import { printedBy } from '../printed';
import { FunctionOnWire } from '../wire/function-on-wire';

const KEY_TOO_LONG = 'KEY_TOO_LONG';
const MAX_KEY_BYTES = 1024;
const PREFIX = '128/';

/** What the key is, the key, and why it has no thumbnail. */
const KEYS: readonly (readonly [name: string, key: string, reason?: string])[] = [
  ['one byte', 'a'],
  ['the longest with a thumbnail', 'k'.repeat(MAX_KEY_BYTES - PREFIX.length)],
  ['one byte more', 'k'.repeat(MAX_KEY_BYTES - PREFIX.length + 1), KEY_TOO_LONG],
  ['1,024 bytes', 'k'.repeat(MAX_KEY_BYTES), KEY_TOO_LONG],
  ['1,024 bytes of UTF-8', '猫'.repeat(340) + '.png', KEY_TOO_LONG],
  ['composed Unicode', 'Caf\u00e9.png'],
  ['the same, decomposed', 'Cafe\u0301.png'],
  ['emoji of several code points', '👩‍👩‍👧 🇨🇭.png'],
  ['from right to left', '\u202egnp.\u05d7\u05ea\u05d5\u05dc'],
  ['beyond the basic plane', '𝒳/𐍈.jpg'],
  ['a plus', 'a+b.png'],
  ['a percent sign', '100%.png'],
  ['what looks encoded', 'a%2Bb%20c%00.png'],
  ['spaces at either end', '  a b  '],
  ['one space', ' '],
  ['doubled slashes', 'a//b///c.png'],
  ['dots that a path would resolve', 'a/../../b/./c.png'],
  ['only dots', '..'],
  ['a leading slash', '/a.png'],
  ['nothing but slashes', '//'],
  ['a trailing slash', 'folder/'],
  ['marks of a URL', 'a?versions&prefix=b#c;d=e,f:g@h.png'],
  ['marks that are quoted', `"a" 'b' \\ <c> & {d} [e] |f| ^g~ \`h\`!*().png`],
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
  ["the names of JavaScript's own", '__proto__'],
  ['a terminal sequence', '\u001b[31mred\u001b[0m.png'],
];

const world = new FunctionOnWire();

beforeAll(() => world.start());
afterAll(() => world.services.stop());

test.each(KEYS.map(([name, key, reason]) => ({ name, key, reason })))('$name', async ({ key, reason }) => {
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
  // One line of the log for the object, one of its metric; a key makes no third, and is whole.
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
});

test('no two of these keys share a thumbnail or a record', async () => {
  const keys = KEYS.filter(([, , reason]) => !reason).map(([, key]) => key);
  await printedBy(() => world.deliver(keys.map((key) => world.upload(key, 'v2'))));
  expect(world.services.thumbnails.size).toBe(keys.length);
  expect(keys.map((key) => world.madeFrom(key))).toEqual(keys.map(() => 'v2'));
  expect(keys.map((key) => world.recordOf(key, 'v2')?.OriginalKey?.S)).toEqual(keys);
});
