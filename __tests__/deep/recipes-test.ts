/** Follows the recipes of CONTRIBUTING.md in a copy of the project, by what their code fences say. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT, WORK_FOLDER } from '../../scripts/lib/paths';

const FOLDER = path.join(WORK_FOLDER, 'recipes');
const NOT_COPIED = ['.git', '.work', 'node_modules', 'cdktf.out', 'coverage'];

/** Where each code fence of a recipe goes: before the first match of a pattern behind another, or in its place. */
interface Step {
  readonly file: string;
  readonly behind?: string;
  readonly before?: string;
  readonly inPlaceOf?: RegExp;
}

const RECIPES: Readonly<Record<string, readonly Step[]>> = {
  'An alarm': [
    {
      file: 'constructs/monitoring/function-alarm-rules.ts',
      behind: 'function concurrencyRules',
      before: '  ];\n',
    },
    { file: 'docs/runbook.md', before: '## Stuck mirror' },
  ],
  'A failure reason': [
    { file: 'lambda-src/contract.ts', behind: 'FAILURE_REASONS', before: "  'UNSUPPORTED_FORMAT'" },
    {
      file: 'lambda-src/image/admission.ts',
      behind: 'function detectFormat',
      before: "  throw new PermanentFailure(\n    'UNSUPPORTED_FORMAT'",
    },
    { file: 'lambda-src/failures/failure-table.ts', before: "  permanent('UNSUPPORTED_FORMAT')" },
    { file: '__tests__/corpus/disguises.ts', behind: 'const DISGUISES', before: "  { name: 'Empty file'" },
    { file: '__tests__/lambda-src/wire/faults.ts', before: "  s3('not an image'" },
    { file: 'docs/images.md', before: '| `CORRUPT`' },
  ],
  'A setting': [
    { file: 'constructs/config/environments.ts', behind: 'interface EnvironmentSettings', before: '}\n' },
    { file: 'constructs/config/environments.ts', behind: 'const COMMON', before: '}' },
    { file: 'constructs/config/setting-schema.ts', behind: 'SETTING_RULES', before: '  memoryMegabytes' },
    { file: 'constructs/function/image-processor.ts', inPlaceOf: /^ *systemLogLevel: 'INFO',\n/m },
    {
      file: '__tests__/support/other-choices.ts',
      behind: 'const OTHER_SETTINGS',
      before: '  memoryMegabytes',
    },
  ],
};
/** What a recipe says in words: "remove HEIC from FOREIGN". */
const REMOVED = { file: '__tests__/corpus/disguises.ts', text: /^ {2}\[\n {4}'HEIC',\n.*\n {2}\],\n/m };

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of readdirSync(PROJECT_ROOT).filter((found) => !NOT_COPIED.includes(found)))
    cpSync(path.join(PROJECT_ROOT, name), path.join(FOLDER, name), { recursive: true });
  symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(FOLDER, 'node_modules'));
});

/** Returns the section of a recipe. */
function recipe(heading: string): string {
  const text = readFileSync(path.join(PROJECT_ROOT, 'CONTRIBUTING.md'), 'utf8');
  return text.split(/^### /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
}

function edit(name: string, change: (text: string) => string): void {
  const file = path.join(FOLDER, name);
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`CONTRIBUTING.md does not fit ${name}.`);
  writeFileSync(file, changed);
}

function follow({ file, behind = '', before, inPlaceOf }: Step, code: string): void {
  edit(file, (text) => {
    if (inPlaceOf) return text.replace(inPlaceOf, () => code);
    const start = text.indexOf(behind);
    const at = text.indexOf(before ?? '', start + behind.length);
    return start < 0 || at < 0 ? text : text.slice(0, at) + code + text.slice(at);
  });
}

/** Runs a command in the copy. @returns what it printed, and its exit status. */
function run(command: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: FOLDER,
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  return { status, output: `${stdout}${stderr}` };
}

test.each(Object.entries(RECIPES))('the recipe "%s" fits the files that it names', (heading, steps) => {
  const text = recipe(heading);
  const fences = [...text.matchAll(/^ {3}```(?:ts|md)\n([\s\S]*?)^ {3}```$/gm)].map(([, code = '']) =>
    code.replace(/^ {3}/gm, ''),
  );
  expect(fences).toHaveLength(steps.length);
  for (const [index, step] of steps.entries()) {
    expect(text).toContain(step.file);
    follow(step, `${fences[index] ?? ''}${step.file.endsWith('runbook.md') ? '\n' : ''}`);
  }
  if (text.includes('remove `HEIC`')) edit(REMOVED.file, (found) => found.replace(REMOVED.text, ''));
  expect(text).toContain('Run `npm run docs:quick`.');
});

test('after all recipes, npm run docs:quick updates everything that npm test checks', () => {
  const updated = run('npm run docs:quick');
  expect(updated.status === 0 ? '' : updated.output.slice(-4000)).toBe('');
  const tested = run('npm test');
  expect(tested.status === 0 ? '' : tested.output.slice(-4000)).toBe('');
  expect(readFileSync(path.join(FOLDER, 'README.md'), 'utf8')).toContain('15 alarms');
}, 600_000);
