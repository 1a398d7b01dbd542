import { Testing } from 'cdktf';
import type { StateBackend } from '../../../constructs/config/state-backend';
import { ThumbnailStack } from '../../../constructs/thumbnail-stack';
import { app, Synthesized } from '../../support/synthesized';

function backend(stateBackend: StateBackend): unknown {
  const stack = new ThumbnailStack(app(), 'thumbnails-production', { stateBackend });
  return new Synthesized(Testing.synth(stack)).json.terraform.backend;
}

const BUCKET = { bucket: 'example-state', region: 'eu-central-1' };

describe('a state in S3', () => {
  test('the state is encrypted, named after its stack, and locked by S3 itself', () => {
    expect(backend(BUCKET)).toEqual({
      s3: { ...BUCKET, key: 'thumbnails-production.tfstate', encrypt: true, use_lockfile: true },
    });
  });

  test('the state can have another key in the bucket, and a KMS key', () => {
    const own = {
      key: 'images/thumbnails-production',
      kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1',
    };
    expect(backend({ ...BUCKET, ...own })).toMatchObject({
      s3: { key: own.key, kms_key_id: own.kmsKeyId },
    });
  });

  test.each(['images', 'thumbnails-production/state', 'my-thumbnails-production.tfstate'])(
    'a key that another stack could have is refused: %s',
    (key) => {
      expect(() => backend({ ...BUCKET, key })).toThrow(
        `stateBackend.key is "${key}": it must end with the stack's name, so that no other stack has the same state: for example, images/thumbnails-production.tfstate.`,
      );
    },
  );

  test.each<[unknown, string]>([
    ['bucket', 'stateBackend is "bucket": it must be an object with "bucket" and "region"'],
    [[BUCKET], 'stateBackend is [{"bucket":"example-state","region":"eu-central-1"}]: it must be an object'],
    [{ bucket: 'example-state' }, 'stateBackend.region is undefined: it must be a string'],
    [{ region: 'eu-central-1' }, 'stateBackend.bucket is undefined: it must be a string'],
    [{ ...BUCKET, bucket: '' }, 'stateBackend.bucket is "": it must be a string that is not empty.'],
    [
      { ...BUCKET, kmsKeyID: 'arn' },
      'stateBackend.kmsKeyID is unknown. Did you mean kmsKeyId? Known names: bucket, region, key, kmsKeyId.',
    ],
    [{ ...BUCKET, key: 1 }, 'stateBackend.key is 1: it must be a string'],
  ])('the backend %j is refused: %s', (stateBackend, violation) => {
    expect(() => backend(stateBackend as StateBackend)).toThrow(
      `Invalid thumbnail pipeline configuration:\n- thumbnails-production: ${violation}`,
    );
  });

  test('violations of the backend and of settings are in one message', () => {
    const props = {
      stateBackend: { bucket: 'example-state' } as StateBackend,
      settings: { noncurrentDays: 0 },
    };
    expect(() => new ThumbnailStack(app(), 'thumbnails-production', props)).toThrow(
      /stateBackend\.region is undefined.*\n- thumbnails-production: noncurrentDays is 0/,
    );
  });

  test('a backend with several violations is refused with all of them', () => {
    expect(() => backend({ key: 'images', lock: true } as unknown as StateBackend)).toThrow(
      /lock is unknown[^]*bucket is undefined[^]*region is undefined[^]*key is "images": it must end/,
    );
  });
});
