import { THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { UsageError } from '../../../scripts/lib/usage-error';
import { readArguments } from '../../../scripts/try/arguments';

function refusal(...words: string[]): UsageError {
  try {
    readArguments(words);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('accepted');
}

test('paths alone are tried at the default size and written nowhere', () => {
  expect(readArguments(['a.jpg', 'photos'])).toEqual({
    paths: ['a.jpg', 'photos'],
    out: undefined,
    size: THUMBNAIL_SIZE.default,
  });
});

test('options may stand anywhere; behind -- all words are paths', () => {
  expect(readArguments(['--out', 'thumbnails', 'a.jpg', '--size=64', '--', '-b.jpg'])).toEqual({
    paths: ['a.jpg', '-b.jpg'],
    out: 'thumbnails',
    size: 64,
  });
});

test.each([THUMBNAIL_SIZE.min, THUMBNAIL_SIZE.max])('the size may be %i', (size) => {
  expect(readArguments(['a.jpg', '--size', String(size)])).toMatchObject({ size });
});

test.each([String(THUMBNAIL_SIZE.min - 1), String(THUMBNAIL_SIZE.max + 1), '100.5', 'large', ''])(
  'the size may not be "%s": the value and its bounds are named',
  (size) => {
    const { message, exitCode } = refusal('a.jpg', '--size', size);
    expect(message).toContain(`--size is "${size}"`);
    expect(message).toMatch(/from 64 to 512 pixels.*whole number/);
    expect(exitCode).toBe(2);
  },
);

test.each([
  ['no path', [], 'Which file or folder?'],
  ['an unknown option', ['a.jpg', '--quality', '9'], "'--quality'"],
  ['an option without its value', ['a.jpg', '--out'], '--out'],
])('%s is answered with the usage', (_, words, named) => {
  const { message, exitCode } = refusal(...words);
  expect(message).toContain(named);
  expect(message).toContain('Usage: npm run -s try -- FILE|FOLDER…');
  expect(exitCode).toBe(2);
});
