/** `terraform validate` of every stack, including those of the examples. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { synthesize, type SynthSettings } from '../../scripts/lib/synth';
import { describeWithProvider, Validator } from '../support/terraform';

describeWithProvider('aws')('terraform validate', () => {
  let root: string;
  let validator: Validator;
  const synthesized = (name: string, settings: Partial<SynthSettings> = {}): string => {
    const outputFolder = path.join(root, name);
    synthesize({ outputFolder, architecture: 'arm64', ...settings });
    return path.join(outputFolder, 'stacks');
  };
  let plain: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'validate-'));
    validator = new Validator(root);
    plain = synthesized('plain');
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test.each(ENVIRONMENTS)('terraform validate accepts thumbnails-%s', async (environment) => {
    expect(await validator.validate(path.join(plain, `thumbnails-${environment}`))).toMatchObject({
      status: 0,
      output: expect.stringContaining('Success!') as string,
    });
  });

  test('terraform validate accepts a customer-managed key, state in S3, batch operations, operators and variants', async () => {
    const settings = {
      encryption: 'customer-managed',
      reservedConcurrency: 0,
      archiveStorageClass: 'GLACIER',
      batchOperations: true,
      operators: ['role/OnCall'],
    };
    const stateBackend = { bucket: 'example-state', region: 'eu-central-1' };
    const variants = { card: { width: 600, height: 400, fit: 'cover' } };
    const target = { account: '111122223333', region: 'eu-central-1' };
    const stacks = synthesized('other', { context: { ...target, settings, stateBackend, variants } });
    expect(await validator.validate(path.join(stacks, 'thumbnails-production'))).toMatchObject({ status: 0 });
  });

  test.each([
    ['gallery', 'images'],
    ['gallery', 'gallery'],
    ['existing-bucket', 'thumbnails'],
  ])('terraform validate accepts examples/%s, stack %s', async (example, stack) => {
    const stacks = synthesized(`${example}-${stack}`, { program: `examples/${example}/main.ts` });
    expect(await validator.validate(path.join(stacks, stack))).toMatchObject({ status: 0 });
  });

  test('terraform validate rejects an unknown argument', async () => {
    const stack = path.join(plain, 'thumbnails-development');
    const file = path.join(stack, 'cdk.tf.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"force_destroy"', '"no_such_argument"'));
    const { status, output } = await validator.validate(stack);
    expect([status, output]).toEqual([1, expect.stringContaining('no_such_argument')]);
  });
});
