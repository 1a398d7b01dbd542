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

const TOFU = { name: 'tofu', title: 'OpenTofu', command: 'tofu' } as const;

function read(): StackFacts {
  return readStackFacts(stackFolder, TOFU, 'the public registry');
}

const LOCAL = { local: { path: '../../../terraform.a.tfstate' } };

test('reads the required provider versions of a stack', () => {
  put('cdk.tf.json', {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '1.2.3' } } },
  });
  expect(read()).toMatchObject({
    program: { name: 'tofu', title: 'OpenTofu' },
    terraform: `tofu -chdir=${stackFolder}`,
    providerVersions: { 'hashicorp/aws': '1.2.3' },
  });
});

describe('a state that could not be saved', () => {
  test('an unsaved state is undefined without an errored.tfstate', () => {
    put('cdk.tf.json', { terraform: { backend: LOCAL } });
    expect(read().unsavedState).toBeUndefined();
  });

  test('an unsaved state of the local backend is restored by mv, because the state file may be half written', () => {
    put('cdk.tf.json', { terraform: { backend: LOCAL } });
    put('errored.tfstate', '{}');
    expect(read().unsavedState).toBe(
      `An earlier run could not save its state and left it in ${stackFolder}/errored.tfstate. Restore it, then run the command again: mv ${stackFolder}/errored.tfstate ${root}/terraform.a.tfstate`,
    );
  });

  test('an unsaved state of another backend is restored by terraform state push', () => {
    put('cdk.tf.json', { terraform: { backend: { s3: { bucket: 'states' } } } });
    put('errored.tfstate', '{}');
    expect(read().unsavedState).toMatch(
      new RegExp(
        `: tofu -chdir=${stackFolder} state push errored\\.tfstate && rm ${stackFolder}/errored\\.tfstate$`,
      ),
    );
  });

  test.each(['', '{"version": 4,'])(
    'an unsaved state is copied from the output if errored.tfstate contains %j',
    (half) => {
      put('errored.tfstate', half);
      expect(read().unsavedState).toBe(
        `An earlier run could not save its state and printed it instead. Copy the printed state, from the first { to the last }, into ${stackFolder}/errored.tfstate, then run the command again.`,
      );
    },
  );
});

test('shows a path relative to the current directory, and absolute outside of it', () => {
  expect(shown(path.resolve('cdktf.out', 'stacks'))).toBe(path.join('cdktf.out', 'stacks'));
  expect(shown(root)).toBe(root);
});
