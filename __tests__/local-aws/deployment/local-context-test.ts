import { localContext } from '../../../local-aws/deployment/local-context';
import { describeLocalSynth } from '../../../local-aws/deployment/local-deployment';
import { hostArchitecture } from '../../../scripts/lib/synth';

const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000';

test('the local AWS keeps a context that needs no real account', () => {
  const context = {
    name: 'pics',
    variants: { large: { width: 1600 } },
    settings: { encryption: 'customer-managed', batchOperations: true },
    development: {
      variants: { card: { width: 600, height: 400, fit: 'cover' } },
      settings: { noncurrentDays: 3 },
    },
  };
  expect(localContext(context)).toEqual({ context, leftOut: [] });
});

test('the local AWS leaves out what refers to resources of a real account, for all environments and for one', () => {
  const context = {
    name: 'pics',
    account: '111122223333',
    region: 'eu-central-1',
    stateBackend: { bucket: 'example-state', region: 'eu-central-1' },
    settings: { encryption: KEY_ARN, permissionsBoundary: 'Boundary', rolePath: '/team/' },
    development: {
      existingSourceBucket: 'notification',
      settings: { formerKeyArns: [KEY_ARN], noncurrentDays: 3 },
    },
    production: { alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call' },
  };
  expect(localContext(context)).toEqual({
    context: {
      name: 'pics',
      settings: { rolePath: '/team/' },
      development: { settings: { noncurrentDays: 3 } },
      production: {},
    },
    leftOut: [
      'account',
      'region',
      'stateBackend',
      'encryption',
      'permissionsBoundary',
      'existingSourceBucket',
      'formerKeyArns',
      'alarmTopicArn',
    ],
  });
});

test('a value of the wrong type is kept, for the synth to refuse', () => {
  expect(localContext({ settings: 'production', staging: 7 }).context).toEqual({
    settings: 'production',
    staging: 7,
  });
});

test('the step says the architecture, and what of cdktf.json is left out', () => {
  const step = `Synthesizing for ${hostArchitecture()}, this machine's CPU`;
  expect(describeLocalSynth({ name: 'pics' })).toBe(step);
  expect(describeLocalSynth({ alarmTopicArn: 'arn:x' })).toBe(
    `${step}, without alarmTopicArn of cdktf.json, which needs a real account`,
  );
});
