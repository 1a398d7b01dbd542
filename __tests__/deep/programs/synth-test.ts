/** `npm run synth` and `npm run deploy` without a terminal, with a wrong context. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT, WORK_FOLDER } from '../../../scripts/lib/paths';
import { copyProject } from '../../e2e/support/project-copy';

const PROJECT = path.join(WORK_FOLDER, 'synth-test');
/** NAMES stands for the names, which __tests__/constructs/config/context-test.ts checks. */
const MESSAGE = `
Invalid thumbnail pipeline configuration:
- context.prodution is unknown. Did you mean production? Known names: NAMES.
- all environments: memoryMegabytes is "1024": it must be a whole number from 512 to 10240. Remove the quotation marks.
`;

beforeAll(() => {
  copyProject(PROJECT, readFileSync(path.join(PROJECT_ROOT, 'main.ts'), 'utf8'));
  const context = { prodution: {}, settings: { memoryMegabytes: '1024' } };
  writeFileSync(
    path.join(PROJECT, 'cdktf.json'),
    JSON.stringify({ app: 'npx tsx main.ts', language: 'typescript', context }),
  );
});

test.each([
  ['synth', []],
  ['deploy', ['thumbnails-production']],
])('npm run %s prints all violations once, and neither a stack trace nor a spinner', (name, words) => {
  const args = ['--import', 'tsx', `scripts/${name}.ts`, ...words];
  const env = { ...process.env };
  delete env.CI;
  // Its warning about a missing file would be printed as well.
  delete env.TF_CLI_CONFIG_FILE;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT,
    encoding: 'utf8',
    env,
  });
  const message = stderr.replace(/(?<=Known names: )name, .*, production(?=\.$)/m, 'NAMES');
  expect([status, message]).toEqual([1, MESSAGE]);
  // CDKTF prints the last frame, and no escape sequences.
  expect(stdout).toMatch(/^\s*(\S {2}Synthesizing)?\s*$/);
});
