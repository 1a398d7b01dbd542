import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fingerprintOf, KeptDeployment } from '../../../local-aws/deployment/kept-deployment';

const ENDPOINT = 'http://127.0.0.1:4566';
let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'kept-')), 'local');
});
afterEach(() => {
  rmSync(path.dirname(folder), { recursive: true });
});

/** As the next process sees it. */
function kept(stack = 'stack'): KeptDeployment {
  return new KeptDeployment(folder, stack);
}

describe('before anything was deployed', () => {
  test('without a deployment there is none to restore', () => {
    expect([kept().exists, kept().port, kept().isAsApplied('f1')]).toEqual([false, undefined, false]);
  });

  test('an interrupted first apply leaves no deployment to restore', () => {
    kept().beginApply();
    expect(kept().exists).toBe(false);
  });
});

describe('once deployed', () => {
  beforeEach(() => {
    kept().endApply(ENDPOINT, 'f1');
  });

  test('the next start knows the port, and that nothing needs to be applied', () => {
    expect([kept().exists, kept().port, kept().isAsApplied('f1')]).toEqual([true, 4566, true]);
  });

  test('a changed stack needs to be applied', () => {
    expect(kept().isAsApplied('f2')).toBe(false);
  });

  test('an interrupted apply is repeated', () => {
    kept().beginApply();
    expect([kept().exists, kept().port, kept().isAsApplied('f1')]).toEqual([true, 4566, false]);
  });

  test("a move to another port changes the queue's URL in Terraform's state, and nothing else", () => {
    const state = path.join(folder, 'terraform.stack.tfstate');
    const text = (endpoint: string): string => `{"url":"${endpoint}/123/queue","note":"${ENDPOINT}0/"}`;
    writeFileSync(state, text(ENDPOINT));
    kept().moveTo('http://127.0.0.1:4999');
    expect(readFileSync(state, 'utf8')).toBe(text('http://127.0.0.1:4999'));
    expect([kept().port, kept().isAsApplied('f1')]).toEqual([4999, true]);
  });

  test('a start with another stack learns which one was deployed, even after an interrupted apply', () => {
    expect([kept().otherStack, kept('other').otherStack]).toEqual([undefined, 'stack']);
    kept().beginApply();
    expect([kept().otherStack, kept('other').otherStack]).toEqual([undefined, 'stack']);
  });

  test('removing a deployment deletes its folder', () => {
    kept().remove();
    expect([existsSync(folder), kept().exists]).toEqual([false, false]);
  });
});

test('the fingerprint depends on the stack and on the variables', () => {
  const of = (stack: string, size: string): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'cdk.tf.json'), stack);
    return fingerprintOf(folder, { size });
  };
  expect(of('{}', '1')).toBe(of('{}', '1'));
  expect(new Set([of('{}', '1'), of('{}', '2'), of('{"a":1}', '1')]).size).toBe(3);
});
