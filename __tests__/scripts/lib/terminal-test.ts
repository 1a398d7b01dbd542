import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import {
  COMMANDER_OUTPUT,
  escapeHidden,
  print,
  printable,
  printError,
  printFault,
  printJson,
  shellWord,
  toJson,
} from '../../../scripts/lib/terminal';
import { capturePrinted, HIDDEN, hostileKey, hostileText, leftIn } from '../hostile-text';

test.each([
  ['a\\u{1b}[2Jb\\u{a}\\u{9}c', 'a\u001B[2Jb\n\tc'],
  ['\\u{202e}gpj.exe\\u{200b}\\u{e0041}\\u{d800}', '\u202Egpj.exe\u200B\u{E0041}\uD800'],
  ['a\\\\u{1b}', 'a\\u{1b}'],
  ['c Grüße 😀.jpg', 'c Grüße 😀.jpg'],
])('printable returns %s', (shown, value) => {
  expect(printable(value)).toBe(shown);
});

test('printable escapes every hidden character and never maps two values to the same text', () => {
  expect(HIDDEN.filter((character) => printable(character) === character)).toEqual([]);
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      expect(leftIn(printable(a))).toEqual([]);
      expect(printable(a)).not.toContain('\n');
      expect(printable(a) === printable(b)).toBe(a === b);
    }),
  );
});

test('escapeHidden keeps line breaks, tabs, and existing escapes', () => {
  expect(escapeHidden('a\n\tb\r\u001B[0m')).toBe('a\n\tb\\u{d}\\u{1b}[0m');
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(escapeHidden(printable(text))).toBe(printable(text));
    }),
  );
});

test('toJson returns one line without hidden characters that parses to the same value', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const json = toJson({ [text]: [text] });
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      expect(leftIn(json)).toEqual([]);
      expect(json).not.toContain('\n');
    }),
  );
});

test('shellWord quotes any text for a shell, without hidden characters', () => {
  // A program argument cannot contain NUL.
  const texts = fc.sample(hostileKey, 50).map((text) => text.replaceAll('\0', ''));
  const words = ["it's", 'arn:aws:s3:::b', '', '$HOME `id`', ...texts];
  const command = words.map(shellWord).join(' ');
  expect(leftIn(command)).toEqual([]);
  expect(command).not.toContain('\n');
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});

test('every printer escapes hidden characters, even if a command does not', () => {
  const takePrinted = capturePrinted();
  const printers = { print, printError, printFault, printJson, ...COMMANDER_OUTPUT };
  for (const [name, printer] of Object.entries(printers))
    for (const character of HIDDEN) printer(`${name}${character}`);
  const printed = takePrinted();
  jest.restoreAllMocks();
  expect(leftIn(printed).filter((character) => character !== '\t')).toEqual([]);
  for (const name of Object.keys(printers)) expect(printed).toContain(name);
});
