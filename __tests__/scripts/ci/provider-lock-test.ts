/** .terraform.lock.hcl: jobs with credentials start only the providers in it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { synthesizeStack } from '../../support/synthesized';
import { describeWithProvider, isOpenTofu, registry } from '../../support/terraform';
import { LOCK, LOCK_FILE } from './provider-lock';
import { S3_BACKEND, StackToPlan, withJq } from './stack-to-plan';

test.each(ENVIRONMENTS)(
  'the lock file has exactly the providers and versions of thumbnails-%s',
  (environment) => {
    const { required_providers: required } = synthesizeStack(environment).json.terraform as {
      required_providers: Record<string, { source: string; version: string }>;
    };
    const text = readFileSync(path.join(PROJECT_ROOT, LOCK_FILE), 'utf8');
    const locked = text.matchAll(/^provider "registry\.terraform\.io\/(.*)" \{\n {2}version {5}= "(.*)"$/gm);
    expect([...locked].map(([, source, version]) => ({ source, version }))).toEqual(
      Object.values(required).sort((a, b) => a.source.localeCompare(b.source)),
    );
  },
);

test.each(Object.entries(LOCK))(
  'the lock file has hashes of provider %s for the registry and for mirrors',
  (_, entry) => {
    expect(entry.match(/^ {4}"zh:[0-9a-f]{64}",$/gm)?.length).toBeGreaterThan(10);
    expect(entry.match(/^ {4}"h1:[\w+/]{43}=",$/gm)?.length).toBeGreaterThan(1);
  },
);

/** The entry as the program under test writes it: OpenTofu has its own registry. */
const AWS = LOCK.aws.replace('registry.terraform.io', registry);

withJq(describeWithProvider('aws'))('the plan', () => {
  let stack: StackToPlan;
  beforeEach(() => {
    // The state bucket cannot be reached, which ends the plan after its providers are installed.
    stack = new StackToPlan({ TF_CLI_ARGS_init: '-backend=false' });
    const { aws } = { aws: { source: 'hashicorp/aws', version: '5.100.0' } };
    stack.write('cdk.tf.json', { terraform: { backend: S3_BACKEND, required_providers: { aws } } });
  });
  afterEach(() => {
    stack.remove();
  });

  function plan(lock: string): { stderr: string; isInstalled: boolean } {
    const { stderr } = stack.write('../lock.hcl', lock).plan('lock.hcl');
    return { stderr, isInstalled: existsSync(path.join(stack.folder, '.terraform', 'providers')) };
  }

  test('plan.sh installs a provider whose hash is in the lock file', () => {
    expect(plan(AWS)).toEqual({
      stderr: expect.stringContaining('Backend initialization required') as string,
      isInstalled: true,
    });
  });

  test.each([
    [
      'whose hash is not in the lock file',
      AWS.replace(/"h1:[^"]*"/g, `"h1:${'A'.repeat(43)}="`),
      'match any of the',
    ],
    ['that is not in the lock file', '', 'Provider dependency changes detected'],
    ...(isOpenTofu ? [["in Terraform's lock file", LOCK.aws, 'Provider dependency changes detected']] : []),
  ])('plan.sh never starts a provider %s', (_, lock = '', message = '') => {
    const { stderr } = plan(lock);
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
    expect(existsSync(path.join(stack.folder, 'plan.tfplan'))).toBe(false);
  });
});
