/** Runs every command with keys, records, events, and messages that try to control the terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { createProgram, runOps } from '../../ops/program';
import { CLIENT_VARIABLES } from '../../scripts/checks/function/function-variables';
import { runScript } from '../../scripts/lib/usage-error';
import { capturePrinted, expectHarmless, FORGED, hostileKey, hostileText } from '../scripts/hostile-text';
import { OUTPUTS, serveHostile, type Behavior, type HostileTexts } from './hostile-server';

const RUNS = 2;
/** Arguments of each command; KEY stands for a hostile key. */
const COMMANDS = [
  ['ask', 'last-failures'],
  ['ask', 'history-of-a-picture', 'KEY'],
  ['audit', '--prefix', 'KEY'],
  ['audit', '--repair', '--yes'],
  ['backfill', '--only', 'all', '--yes'],
  ['backfill', '--dry-run'],
  ['backfill', '--only', 'failed', '--yes'],
  ['batch-job', '--prefix', 'KEY'],
  ['metrics'],
  ['pause', '--yes'],
  ['resume', '--yes'],
  ['recent'],
  ['recent', '--limit', '1'],
  ['redrive', '--yes'],
  ['redrive', '--dry-run', '--reason', 'KEY'],
  ['show', 'KEY1.jpg'],
  ['show', 'KEY2.jpg'],
  ['status'],
];
/** Commands that show variants. */
const VARIANT_COMMANDS = [
  ['audit'],
  ['audit', '--repair', '--yes'],
  ['backfill', '--yes'],
  ['show', 'KEY1.jpg'],
  ['show', 'KEY2.jpg'],
];
const BEHAVIORS: readonly Behavior[] = ['reports', 'fails', 'refuses'];

const environment = process.env;
let folder: string;
let takePrinted: () => string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hostile-'));
  writeFileSync(path.join(folder, 'outputs.json'), JSON.stringify(OUTPUTS));
  takePrinted = capturePrinted();
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = environment;
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Returns what a command prints on both streams. */
async function run(words: readonly string[], texts: HostileTexts, behavior: Behavior): Promise<string> {
  const server = await serveHostile(texts, behavior);
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${server.port}`;
  process.env = { ...environment, ...CLIENT_VARIABLES, AWS_ENDPOINT_URL };
  const options = ['--env', 'staging', '--outputs', path.join(folder, 'outputs.json')];
  if (words[0] === 'backfill') options.push('--checkpoint', path.join(folder, 'checkpoint.json'));
  const given = words.map((word) => word.replace('KEY', texts.key));
  await runScript(() => runOps([...given, ...options]));
  await server.close();
  rmSync(path.join(folder, 'checkpoint.json'), { force: true });
  return takePrinted();
}

test('hostile texts are tested with every command', () => {
  const names = createProgram().commands.map((command) => command.name());
  expect(names.filter((name) => !COMMANDS.some(([first]) => first === name))).toEqual([]);
});

describe.each(BEHAVIORS)('if AWS %s', (behavior) => {
  test.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
    '%s prints no hidden character and no forged line',
    async (_, words) => {
      const texts = fc.record({ key: hostileKey, message: hostileText });
      const property = fc.asyncProperty(texts, async (given) => {
        expectHarmless(await run(words, given, behavior));
        expectHarmless(await run([...words, '--json'], given, behavior));
      });
      await fc.assert(property, { numRuns: RUNS });
    },
  );
});

test.each(VARIANT_COMMANDS.map((words) => [words.join(' '), words] as const))(
  '%s of a function with variants prints no hidden character and no forged line',
  async (_, words) => {
    const texts = fc.record({ key: hostileKey, message: hostileText, hasVariants: fc.constant(true) });
    const property = fc.asyncProperty(texts, async (given) => {
      expectHarmless(await run(words, given, 'reports'));
      expectHarmless(await run([...words, '--json'], given, 'reports'));
    });
    await fc.assert(property, { numRuns: RUNS });
  },
);

test('audit and show print the names of hostile variants in a record escaped', async () => {
  const texts = { key: 'k', message: `m\u200B${FORGED}`, hasVariants: true };
  expect(await run(['audit'], texts, 'reports')).toMatch(/recorded with m\\u\{200b\}FORGED/);
  expect(await run(['show', 'KEY2.jpg'], texts, 'reports')).toMatch(/recorded with m\\u\{200b\}FORGED/);
  expect(await run(['show', 'KEY1.jpg'], texts, 'reports')).toMatch(/^card .* made\S+31mby +recipe/m);
});

test.each<[string, Behavior]>([
  ['ask last-failures', 'reports'],
  ['ask last-failures', 'refuses'],
  ['audit', 'reports'],
  ['audit', 'refuses'],
  ['audit --repair --yes', 'fails'],
  ['backfill --only all --yes', 'fails'],
  ['backfill --dry-run', 'refuses'],
  ['batch-job --prefix KEY', 'reports'],
  ['metrics', 'refuses'],
  ['pause --yes', 'refuses'],
  ['resume --yes', 'refuses'],
  ['recent', 'reports'],
  ['recent', 'refuses'],
  ['redrive --yes', 'reports'],
  ['redrive --yes', 'fails'],
  ['redrive --yes', 'refuses'],
  ['show KEY1.jpg', 'reports'],
  ['show KEY1.jpg', 'refuses'],
  ['status', 'reports'],
  ['status', 'refuses'],
])('%s prints hostile text escaped if AWS %s', async (words, behavior) => {
  const texts = { key: `k\u200B${FORGED}`, message: `m\u200B${FORGED}` };
  const text = await run(words.split(' '), texts, behavior);
  expect(text).toMatch(/[km](\\u\{200b\}|\\u200b)FORGED/);
});
