/**
 * The only module that writes to the terminal: ESLint rejects `console`, `process.stdout`, and `process.stderr` in every
 * other file of the commands.
 *
 * Object keys, file names, events, and service messages are untrusted input. Raw control characters in them could
 * recolor, overwrite, or retitle the reader's terminal.
 */
import { inspect } from 'node:util';

/** Control characters (C0, DEL, C1), line separators, lone surrogates, invisible characters, and bidirectional controls. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Whitespace that commands use for their own layout. */
const LAYOUT = '\n\t';

/**
 * Returns an untrusted value for use within a line. Escapes hidden characters and line breaks as `\u{1b}` and doubles
 * backslashes, so that two different values never look the same.
 */
export function printable(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(HIDDEN, escaped);
}

/** Returns text with its hidden characters escaped, except line breaks and tabs. Existing escapes stay unchanged. */
export function escapeHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) =>
    LAYOUT.includes(character) ? character : escaped(character),
  );
}

/** Returns one line of JSON with hidden characters as `\uXXXX`, which every parser reads as the same value. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HIDDEN, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Quotes text as one word for any shell, or for bash and zsh if it contains hidden characters. */
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

/** Prints an unexpected error with its stack trace on stderr. */
export function printFault(error: unknown): void {
  printError(inspect(error));
}

/** Prints a value as one line of JSON on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`);
}

/** Output of Commander, whose errors repeat the user's input. */
export const COMMANDER_OUTPUT = {
  writeOut: (text: string): void => void process.stdout.write(escapeHidden(text)),
  writeErr: (text: string): void => void process.stderr.write(escapeHidden(text)),
};

/** Ends the process silently when the reader of its output ends, such as `head -1`. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
