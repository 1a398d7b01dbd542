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
  test('lies encrypted under the name of its stack, and is locked by S3 itself', () => {
    expect(backend(BUCKET)).toEqual({
      s3: { ...BUCKET, key: 'thumbnails-production.tfstate', encrypt: true, use_lockfile: true },
    });
  });

  test('may have another name, and a key', () => {
    const own = {
      key: 'images/thumbnails-production',
      kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1',
    };
    expect(backend({ ...BUCKET, ...own })).toMatchObject({
      s3: { key: own.key, kms_key_id: own.kmsKeyId },
    });
  });

  test.each(['images', 'thumbnails-production/state', 'my-thumbnails-production.tfstate'])(
    'has no name that a stack of another name could have: %s',
    (key) => {
      expect(() => backend({ ...BUCKET, key })).toThrow(
        `key is "${key}". It must end with the stack's name, so that no other stack has the same state: for example, images/thumbnails-production.tfstate.`,
      );
    },
  );

  test.each([
    [{ bucket: 'example-state' }, 'region is missing'],
    [{ region: 'eu-central-1' }, 'bucket is missing'],
    [{ ...BUCKET, lock: true }, 'lock is true'],
    [{ ...BUCKET, key: 1 }, 'key is 1'],
  ])('that is configured as %j stops the synth', (said, fault) => {
    expect(() => backend(said as unknown as StateBackend)).toThrow(
      `The state backend is not configured right: ${fault}. It takes bucket and region`,
    );
  });
});
