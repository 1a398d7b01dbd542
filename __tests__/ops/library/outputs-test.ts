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

function refusal(place: Partial<Parameters<typeof findOutputs>[0]>): UsageError {
  try {
    findOutputs({ environment: 'staging', projectFolder, ...place });
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('found');
}

test.each([
  ['what terraform output -json prints', PRINTED],
  ["CDKTF's file", { 'thumbnails-production': { source_bucket_name: 'other' }, 'thumbnails-staging': NAMES }],
  ['plain names', NAMES],
  ['a state', { version: 4, outputs: PRINTED }],
])('a file may hold %s', (_, content) => {
  const file = write('outputs.json', content);
  expect(findOutputs({ environment: 'staging', file, projectFolder })).toEqual(NAMES);
});

test.each([
  ['no JSON', 'x'],
  ['another stack only', { 'thumbnails-production': NAMES }],
  ['no names', {}],
])('a file with %s is refused by its name', (_, content) => {
  const file = write('outputs.json', content);
  const { message, exitCode } = refusal({ file });
  expect(message).toContain(`"${file}"`);
  expect(exitCode).toBe(2);
});

test.each([
  [{}, 'thumbnails-staging'],
  [{ name: 'photos' }, 'photos-staging'],
  [{ name: 'photos', staging: { name: 'prints' }, production: { name: 'other' } }, 'prints-staging'],
])('a stack is named as the context %j has it', (context, stack) => {
  write('cdktf.json', { context });
  const file = write('outputs.json', { [stack]: NAMES, other: {} });
  expect(findOutputs({ environment: 'staging', file, projectFolder })).toEqual(NAMES);
});

test('a local AWS is found by its address, and only by that', () => {
  write('.work/local/kept.json', { endpoint: ENDPOINT });
  write('.work/local/terraform.thumbnails-staging.tfstate', { outputs: PRINTED });
  expect(findOutputs({ environment: 'staging', endpoint: `${ENDPOINT}/`, projectFolder })).toEqual(NAMES);
  for (const endpoint of [undefined, 'http://127.0.0.1:1'])
    expect(refusal({ endpoint }).message).toContain(`export AWS_ENDPOINT_URL=${ENDPOINT}`);
  expect(refusal({ endpoint: ENDPOINT, environment: 'production' }).message).not.toContain(ENDPOINT);
});

test('a stack that was never synthesized here is said to be unknown, with what to do', () => {
  const { message } = refusal({});
  expect(message).toContain('cdktf.out/stacks/thumbnails-staging');
  expect(message).toMatch(/npm run synth .* init[\s\S]*--outputs FILE/);
});

test('a stack without a state is said not to be deployed', () => {
  write('cdktf.out/stacks/thumbnails-staging/cdk.tf.json', {});
  expect(refusal({}).message).toMatch(/no outputs: nothing is deployed from here[\s\S]*--outputs FILE/);
});

test('outputs are read from the state of the stack, by Terraform', () => {
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
  expect(refusal({}).message).toMatch(/Run terraform -chdir=\S+thumbnails-staging init first/);
});

test('an output that is missing is named, beside those that are there', () => {
  expect(output(NAMES, 'source_bucket_name')).toBe('images');
  expect(() => output(NAMES, 'metadata_table_name')).toThrow(
    /no metadata_table_name, only: failure_queue_url, source/,
  );
});
