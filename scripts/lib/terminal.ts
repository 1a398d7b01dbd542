/**
 * The only way from a command to its terminal: ESLint refuses `console` and the streams everywhere else in `scripts`.
 *
 * Object keys, file names, events and the messages of services are written by strangers. Raw control characters in them
 * would recolor, overwrite or retitle the terminal of the person who looks.
 */
import { inspect } from 'node:util';

/** Controls (C0, DEL, C1), line separators, lone surrogates, and all that is invisible or changes the direction of text. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** They lay out a command's own text. */
const LAYOUT = '\n\t';

/**
 * Returns a value from outside as part of a line: hidden characters as `\u{1b}`, line breaks included, and a backslash
 * as two, so that no value looks like another.
 */
export function printable(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(HIDDEN, escaped);
}

/** Returns text of any number of lines with its hidden characters escaped; what is escaped already stays as it is. */
export function escapeHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) =>
    LAYOUT.includes(character) ? character : escaped(character),
  );
}

/** Returns JSON in one line whose hidden characters are `\uXXXX`: the same value to every parser. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HIDDEN, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Returns text as one word of a shell's command line: of any shell, or of bash and zsh if it holds hidden characters. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (text.search(HIDDEN) === -1) return `'${text.replaceAll("'", `'\\''`)}'`;
  const bytes = [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return `$'${bytes.join('')}'`;
}

/** Prints text and a line break on stdout. */
export function print(text: string): void {
  console.log(escapeHidden(text));
}

/** Prints text and a line break on stderr. */
export function printError(text: string): void {
  console.error(escapeHidden(text));
}

/** Prints an error that nobody foresaw, with its stack, on stderr. */
export function printFault(error: unknown): void {
  printError(inspect(error));
}

/** Prints a value as one line of JSON on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`);
}

/** Where Commander writes its help and its errors, which repeat what was typed. */
export const COMMANDER_OUTPUT = {
  writeOut: (text: string): void => void process.stdout.write(escapeHidden(text)),
  writeErr: (text: string): void => void process.stderr.write(escapeHidden(text)),
};

/** Ends the process quietly once the reader of its output has gone, `head -1` for one. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
