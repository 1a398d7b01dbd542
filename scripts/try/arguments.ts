import { parseArgs } from 'node:util';
import { THUMBNAIL_SIZE_RULES } from '../../constructs/config/parameter-rules';
import { SUFFIXES, THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { UsageError } from '../lib/usage-error';

const USAGE = `Usage: npm run -s try -- FILE|FOLDER… [--out DIR] [--size N]

  FILE        is tried whatever its name is
  FOLDER      all files in it and below that end in ${SUFFIXES.join(' ')}
  --out DIR   write the thumbnails there
  --size N    side of the square that a thumbnail fits into, ${THUMBNAIL_SIZE.min} to ${THUMBNAIL_SIZE.max} pixels, ${THUMBNAIL_SIZE.default} if not given`;

/** What the command line asks for. */
export interface Arguments {
  /** Files and folders, one at least. */
  readonly paths: readonly string[];
  /** Folder for the thumbnails; undefined: they are not written. */
  readonly out: string | undefined;
  /** Box side of the thumbnails in pixels. */
  readonly size: number;
}

/** Reads the words behind `npm run try --`. @throws UsageError with exit code 2 that says what is wrong with them. */
export function readArguments(words: readonly string[]): Arguments {
  const { positionals: paths, values } = parse(words);
  if (paths.length === 0) throw wrong('Which file or folder?');
  const size = values.size === undefined ? THUMBNAIL_SIZE.default : Number(values.size);
  if (!THUMBNAIL_SIZE_RULES.every(({ holds }) => holds(size)))
    throw wrong(
      `--size is "${values.size ?? ''}". ${THUMBNAIL_SIZE_RULES.map(({ message }) => message).join(' ')}`,
    );
  return { paths, out: values.out, size };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { out: { type: 'string' }, size: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function wrong(what: string): UsageError {
  return new UsageError(`${what}\n\n${USAGE}`, 2);
}
