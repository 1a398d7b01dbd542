import { THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { tryCommand, type Arguments } from '../../../scripts/try/arguments';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What the command does with its words: the arguments that it runs with, and what it prints. */
async function read(...words: string[]): Promise<{ given: Arguments | undefined; printed: string }> {
  let given: Arguments | undefined;
  let printed = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => ((printed += String(text)), true));
  const command = tryCommand((found) => {
    given = found;
    return Promise.resolve();
  });
  await command.parseAsync(words, { from: 'user' }).catch(() => undefined);
  jest.restoreAllMocks();
  return { given, printed };
}

test('paths alone are tried at the default size, and no thumbnail is written', async () => {
  const { given } = await read('a.jpg', 'photos');
  expect(given).toEqual({
    paths: ['a.jpg', 'photos'],
    out: undefined,
    size: THUMBNAIL_SIZE.default,
    variants: undefined,
  });
});

test('options may be anywhere, and all words after -- are paths', async () => {
  const { given } = await read('--out', 'thumbnails', 'a.jpg', '--size=64', '--', '-b.jpg');
  expect(given).toEqual({
    paths: ['a.jpg', '-b.jpg'],
    out: 'thumbnails',
    size: 64,
    variants: undefined,
  });
});

test('the file of the variants is passed on unread, so that the help stays fast', async () => {
  const { given } = await read('a.jpg', '--variants', 'missing.json');
  expect(given).toMatchObject({ paths: ['a.jpg'], variants: 'missing.json' });
});

test.each([THUMBNAIL_SIZE.min, THUMBNAIL_SIZE.max])('a size of %i is accepted', async (size) => {
  expect((await read('a.jpg', '--size', String(size))).given).toMatchObject({ size });
});

test.each([
  [String(THUMBNAIL_SIZE.min - 1), 'It must be from 64 to 512 pixels.'],
  ['1000', 'It must be from 64 to 512 pixels.'],
  ['100.5', 'It must be a whole number of pixels.'],
  ['large', 'It must be a number of pixels from 64 to 512.'],
  ['', 'It must be a number of pixels from 64 to 512.'],
])('a size of "%s" is refused with its one reason', async (size, reason) => {
  const { given, printed } = await read('a.jpg', '--size', size);
  expect(given).toBeUndefined();
  expect(printed).toContain(`'--size <n>' argument '${size}' is invalid. ${reason}\n`);
});

test.each([
  ['no path', [], "missing required argument 'path'"],
  ['an unknown option', ['a.jpg', '--quality', '9'], "unknown option '--quality'"],
  ['an option without its value', ['a.jpg', '--out'], "'--out <folder>' argument missing"],
  ['variants without a file', ['a.jpg', '--variants'], "'--variants <file>' argument missing"],
])('%s is refused with a hint at the help', async (_, words, reason) => {
  const { given, printed } = await read(...words);
  expect(given).toBeUndefined();
  expect(printed).toContain(reason);
  expect(printed).toContain('npm run -s try -- --help');
});
