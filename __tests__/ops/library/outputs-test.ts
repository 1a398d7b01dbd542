import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOutputs, output } from '../../../ops/library/outputs';
import { UsageError } from '../../../scripts/lib/usage-error';

const NAMES = { source_bucket_name: 'images', failure_queue_url: 'https://queue' };
const PRINTED = Object.fromEntries(
  Object.entries(NAMES).map(([name, value]) => [name, { value, type: 'string' }]),
);
const ENDPOINT = 'http://127.0.0.1:4566';

let projectFolder: string;
beforeEach(() => {
  projectFolder = mkdtempSync(path.join(tmpdir(), 'outputs-'));
});

function write(name: string, content: unknown): string {
  const file = path.join(projectFolder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function refusal(source: Partial<Parameters<typeof findOutputs>[0]>): UsageError {
  try {
    findOutputs({ environment: 'staging', projectFolder, ...source });
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('found');
}

test.each([
  ['the output of terraform output -json', PRINTED],
  [
    'the outputs of cdktf deploy',
    { 'thumbnails-production': { source_bucket_name: 'other' }, 'thumbnails-staging': NAMES },
  ],
  ['names and values', NAMES],
  ['a Terraform state', { version: 4, outputs: PRINTED }],
])('findOutputs reads a file with %s', (_, content) => {
  const file = write('outputs.json', content);
  expect(findOutputs({ environment: 'staging', file, projectFolder })).toEqual(NAMES);
});

test.each([
  ['invalid JSON', 'x'],
  ['only another stack', { 'thumbnails-production': NAMES }],
  ['no outputs', {}],
])('findOutputs rejects a file with %s, and names the file', (_, content) => {
  const file = write('outputs.json', content);
  const { message, exitCode } = refusal({ file });
  expect(message).toContain(`"${file}"`);
  expect(exitCode).toBe(2);
});

test.each([
  [{}, 'thumbnails-staging'],
  [{ name: 'photos' }, 'photos-staging'],
  [{ name: 'photos', staging: { name: 'prints' }, production: { name: 'other' } }, 'prints-staging'],
])('the context %j sets the name of the stack', (context, stack) => {
  write('cdktf.json', { context });
  const file = write('outputs.json', { [stack]: NAMES, other: {} });
  expect(findOutputs({ environment: 'staging', file, projectFolder })).toEqual(NAMES);
});

test('findOutputs finds a local AWS only by its address', () => {
  write('.work/local/kept.json', { endpoint: ENDPOINT });
  write('.work/local/terraform.thumbnails-staging.tfstate', { outputs: PRINTED });
  expect(findOutputs({ environment: 'staging', endpoint: `${ENDPOINT}/`, projectFolder })).toEqual(NAMES);
  for (const endpoint of [undefined, 'http://127.0.0.1:1'])
    expect(refusal({ endpoint }).message).toContain(`export AWS_ENDPOINT_URL=${ENDPOINT}`);
  expect(refusal({ endpoint: ENDPOINT, environment: 'production' }).message).not.toContain(ENDPOINT);
});

test('the error for a stack that was never synthesized says what to do', () => {
  const { message } = refusal({});
  expect(message).toContain('cdktf.out/stacks/thumbnails-staging');
  expect(message).toMatch(/npm run synth, .* init[\s\S]*--outputs FILE/);
});

test('the error for a stack without a state says that it is not deployed', () => {
  write('cdktf.out/stacks/thumbnails-staging/cdk.tf.json', {});
  expect(refusal({}).message).toMatch(/no outputs: the stack is not deployed[\s\S]*--outputs FILE/);
});

test('findOutputs reads the state with Terraform, and says if the stack needs terraform init', () => {
  write('terraform.tfstate', {
    version: 4,
    terraform_version: '1.11.0',
    serial: 1,
    lineage: 'a',
    outputs: PRINTED,
    resources: [],
  });
  const backend = { local: { path: '../../../terraform.tfstate' } };
  write('cdktf.out/stacks/thumbnails-staging/cdk.tf.json', { terraform: { backend } });
  expect(refusal({}).message).toMatch(/Run \S+ -chdir=\S+thumbnails-staging init first/);
});

test('the error for a missing output names it and the existing ones', () => {
  expect(output(NAMES, 'source_bucket_name')).toBe('images');
  expect(() => output(NAMES, 'metadata_table_name')).toThrow(
    /Output metadata_table_name is missing; found: failure_queue_url, source/,
  );
});
