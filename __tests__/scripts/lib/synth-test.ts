/** What reaches an app that is synthesized: the context of the cdktf.json next to it, and what replaces it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectContext, projectStackName } from '../../../scripts/lib/cdktf-json';
import { synthesize, type SynthSettings } from '../../../scripts/lib/synth';
import { UsageError } from '../../../scripts/lib/usage-error';

const CONTEXT = {
  name: 'pics',
  architecture: 'arm64',
  settings: { memoryMegabytes: 2048 },
  development: { architecture: 'arm64', settings: { noncurrentDays: 3 } },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
  writeFileSync(
    path.join(folder, 'app.ts'),
    `require('node:fs').writeFileSync(process.env.CDKTF_OUTDIR + '/context.json', process.env.CDKTF_CONTEXT_JSON);`,
  );
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ context: CONTEXT }));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The context that an app sees. */
function seen(settings: Partial<SynthSettings>): unknown {
  synthesize({ outputFolder: folder, program: path.join(folder, 'app.ts'), ...settings });
  return JSON.parse(readFileSync(path.join(folder, 'context.json'), 'utf8'));
}

test('an app is synthesized with the context of the cdktf.json next to it', () => {
  expect(seen({})).toEqual(CONTEXT);
});

test('a given context replaces names of the file', () => {
  const staging = { settings: { memoryMegabytes: 4096 } };
  expect(seen({ context: { name: 'other', staging } })).toEqual({ ...CONTEXT, name: 'other', staging });
});

test('a given base context is used instead of the file', () => {
  expect(seen({ baseContext: {}, context: { name: 'other' } })).toEqual({ name: 'other' });
});

test('a given architecture takes precedence over the one of any environment', () => {
  expect(seen({ architecture: 'x86_64' })).toEqual({
    ...CONTEXT,
    architecture: 'x86_64',
    development: { ...CONTEXT.development, architecture: 'x86_64' },
  });
});

test("a failed app's own words are the error", () => {
  writeFileSync(path.join(folder, 'app.ts'), `console.error('The layer does not fit.'); process.exit(1);`);
  expect(() => seen({})).toThrow(new UsageError('The layer does not fit.'));
});

test('a folder without a cdktf.json has an empty context, and the default name', () => {
  rmSync(path.join(folder, 'cdktf.json'));
  expect(projectContext(folder)).toEqual({});
  expect(projectStackName('staging', folder)).toBe('thumbnails-staging');
});

test.each([
  ['a name', { context: CONTEXT }, 'pics-staging'],
  ["an environment's own name", { context: { ...CONTEXT, staging: { name: 'prints' } } }, 'prints-staging'],
  ['no context', {}, 'thumbnails-staging'],
])('a cdktf.json with %s names the stack', (_, json, stack) => {
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify(json));
  expect(projectStackName('staging', folder)).toBe(stack);
});

test('a cdktf.json that is not JSON is refused by its name', () => {
  writeFileSync(path.join(folder, 'cdktf.json'), '{ "context": ');
  expect(() => projectContext(folder)).toThrow(UsageError);
  expect(() => projectContext(folder)).toThrow(/cdktf\.json cannot be read: /);
});
