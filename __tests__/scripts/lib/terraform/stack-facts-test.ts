import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readStackFacts, shown, type StackFacts } from '../../../../scripts/lib/terraform/stack-facts';

let root: string;
let stackFolder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'facts-'));
  stackFolder = path.join(root, 'cdktf.out', 'stacks', 'a');
  mkdirSync(stackFolder, { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(name: string, content: string | object): void {
  writeFileSync(
    path.join(stackFolder, name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

function read(): StackFacts {
  return readStackFacts(stackFolder, 'tofu', 'the public registry');
}

const LOCAL = { local: { path: '../../../terraform.a.tfstate' } };

test('a stack says which providers it wants', () => {
  put('cdk.tf.json', {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '1.2.3' } } },
  });
  expect(read()).toMatchObject({
    terraform: `tofu -chdir=${stackFolder}`,
    providerVersions: { 'hashicorp/aws': '1.2.3' },
  });
});

describe('a state that could not be saved', () => {
  test('is none where Terraform left no file', () => {
    put('cdk.tf.json', { terraform: { backend: LOCAL } });
    expect(read().unsavedState).toBeUndefined();
  });

  test('goes to its place by mv where that is a file, which may be half written', () => {
    put('cdk.tf.json', { terraform: { backend: LOCAL } });
    put('errored.tfstate', '{}');
    expect(read().unsavedState).toBe(
      `A run could not save its state, which lies in ${stackFolder}/errored.tfstate. Put it in its place, and run the same command again: mv ${stackFolder}/errored.tfstate ${root}/terraform.a.tfstate`,
    );
  });

  test('is pushed to any other backend', () => {
    put('cdk.tf.json', { terraform: { backend: { s3: { bucket: 'states' } } } });
    put('errored.tfstate', '{}');
    expect(read().unsavedState).toMatch(
      new RegExp(
        `: tofu -chdir=${stackFolder} state push errored\\.tfstate && rm ${stackFolder}/errored\\.tfstate$`,
      ),
    );
  });

  test.each(['', '{"version": 4,'])('of which the file holds %j is what Terraform printed', (half) => {
    put('errored.tfstate', half);
    expect(read().unsavedState).toBe(
      `A run could save its state nowhere and printed it instead: copy that, from the first { to the last }, into ${stackFolder}/errored.tfstate, and run the same command again.`,
    );
  });
});

test('a path is shown from where one stands, unless it lies outside', () => {
  expect(shown(path.resolve('cdktf.out', 'stacks'))).toBe(path.join('cdktf.out', 'stacks'));
  expect(shown(root)).toBe(root);
});
