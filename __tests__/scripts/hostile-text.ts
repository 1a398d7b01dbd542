/** Text with terminal controls, which must never reach a terminal. */
import * as fc from 'fast-check';

/** All escaped characters by code point, listed independently of the code under test. */
export const HIDDEN: readonly string[] = [...codePoints()].map((codePoint) =>
  String.fromCodePoint(codePoint),
);

/** Starts a line of the output only if the line break of a value is not escaped. */
export const FORGED = 'FORGED';

const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HIDDEN) },
  fc.constantFrom('\u001B]0;owned\u0007', '\u009B31m', '\u202Egpj.', '\\u{1b}', '\\', "'", '"', 'ü', '😀'),
);

/** A value that may contain lone surrogates, as JSON allows. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(pieces, { minLength: 5, maxLength: 20 })
  .map((characters) => `x${characters.join('')}\n${FORGED}`);

/** A value that is valid UTF-8, such as an object key or a file name. */
export const hostileKey: fc.Arbitrary<string> = hostileText.map((text) => Buffer.from(text).toString());

/** Returns the hidden characters in a printed text, except line breaks. */
export function leftIn(printed: string): string[] {
  const hidden = new Set(HIDDEN);
  return Array.from(printed).filter((character) => character !== '\n' && hidden.has(character));
}

/** Expects no hidden character, and no line that starts with text of a value. */
export function expectHarmless(printed: string): void {
  expect(leftIn(printed)).toEqual([]);
  expect(printed.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
}

/** Captures all output until mocks are restored. @returns a function that returns the output since its last call. */
export function capturePrinted(): () => string {
  let printed = '';
  for (const name of ['log', 'error'] as const)
    jest.spyOn(console, name).mockImplementation((...words) => {
      printed += `${words.join(' ')}\n`;
    });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => ((printed += String(text)), true));
  return () => {
    const taken = printed;
    printed = '';
    return taken;
  };
}

function* codePoints(): Generator<number> {
  const ranges = [
    [0x00, 0x1f], // C0
    [0x7f, 0x9f], // DEL and C1
    [0x200b, 0x200f], // zero width, directional marks
    [0x2028, 0x202e], // line separators, directional formatting
    [0x2060, 0x2069],
    [0xd800, 0xdfff], // lone surrogates
    [0xe0001, 0xe007f], // tags
  ] as const;
  const single = [
    0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x3164, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0x110bd, 0x1d173,
  ];
  yield* single;
  for (const [first, last] of ranges)
    for (let codePoint = first; codePoint <= last; codePoint++) yield codePoint;
}
