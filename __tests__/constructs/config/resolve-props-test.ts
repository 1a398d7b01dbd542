import type { AlarmChoice, Encryption, EnvironmentSettings } from '../../../constructs/config/environments';
import type { Architecture } from '../../../constructs/function/packaging';
import type { ThumbnailPipelineProps } from '../../../constructs/thumbnail-pipeline';
import type { Environment } from '../../../lambda-src/contract';
import { OWN_THUMBNAIL_BUCKET, synthesizePipeline } from '../../support/synthesized';

/** The message of a refusal, or nothing where the props are accepted. */
function refusal(props: Partial<ThumbnailPipelineProps>): string {
  try {
    synthesizePipeline(props);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const settings = (values: Partial<EnvironmentSettings>): Partial<ThumbnailPipelineProps> => ({
  settings: values,
});

describe('a prop that is out of its bounds is refused with its value and what to do', () => {
  test.each<[Partial<ThumbnailPipelineProps>, string]>([
    [
      { sourceBucketName: 'ab' },
      `sourceBucketName is "ab": The source bucket's name must have 3 to 63 characters.`,
    ],
    [{ sourceBucketName: 'My' }, 'lower-case letters, digits and hyphens'],
    [{ thumbnailSize: 63 }, 'thumbnailSize is 63: The thumbnail size must be from 64 to 512 pixels.'],
    [{ thumbnailSize: 513 }, 'thumbnailSize is 513'],
    [
      { thumbnailSize: 100.5 },
      'thumbnailSize is 100.5: The thumbnail size must be a whole number of pixels.',
    ],
    [
      { environment: 'test' as Environment },
      'environment is "test": it must be one of development, staging, production.',
    ],
    [{ architecture: 'arm' as Architecture }, 'architecture is "arm": it must be one of arm64, x86_64.'],
    [{ name: 'my_stack' }, 'name is "my_stack"'],
    [{ sourceBucketName: OWN_THUMBNAIL_BUCKET }, 'The thumbnail bucket must not be the source bucket'],
    [
      settings({ encryption: 'KMS' as Encryption }),
      'encryption is "KMS": it must be AES256, customer-managed, or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>).',
    ],
    [
      settings({ encryption: 'arn:aws:kms:eu-central-1:111122223333:alias/images' }),
      'encryption is "arn:aws:kms:eu-central-1:111122223333:alias/images"',
    ],
    [settings({ alarms: 'none' as AlarmChoice }), 'alarms is "none": it must be one of all, essential.'],
    [
      settings({ reservedConcurency: 5 } as Partial<EnvironmentSettings>),
      'reservedConcurency is not a setting: there are memoryMegabytes,',
    ],
    [{ alarmEmail: 'on-call' }, 'alarmEmail is "on-call": The address for alarms must be an e-mail address'],
    [{ liveVersion: '$LATEST' }, 'liveVersion is "$LATEST": The live version must be the number'],
    [settings({ noncurrentDays: 0 }), 'noncurrentDays is 0'],
  ])('%j', (props, message) => {
    expect(refusal(props)).toContain(message);
  });
});

describe('a prop at its bound is accepted', () => {
  test.each<Partial<ThumbnailPipelineProps>>([
    { sourceBucketName: 'abc' },
    { sourceBucketName: 'a'.repeat(63) },
    { thumbnailSize: 64 },
    { thumbnailSize: 512 },
    settings({
      encryption: 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    }),
    { alarmEmail: 'on-call@example.com', liveVersion: '1' },
  ])('%j', (props) => {
    expect(refusal(props)).toBe('');
  });
});

test.each(['complete', 'direct'])(
  'progressiveReading "%s" is refused as a removed setting, in one message with the other violations',
  (progressiveReading) => {
    const former = { progressiveReading, noncurrentDays: 0 } as Partial<EnvironmentSettings>;
    const [, removed, ...others] = refusal(settings(former)).split('\n- ');
    expect(removed).toBe(
      `progressiveReading is "${progressiveReading}": this setting no longer exists. sharp now reads all progressive JPEGs, as it did by default. Remove progressiveReading from "settings".`,
    );
    expect(others).toEqual([expect.stringMatching(/^noncurrentDays is 0: /)]);
  },
);

test('all violations are listed in one message', () => {
  const message = refusal({ sourceBucketName: 'a', thumbnailSize: 1, settings: { noncurrentDays: 0 } });
  expect(message).toMatch(/^The thumbnail pipeline is not configured right:\n- /);
  expect(message.split('\n- ')).toHaveLength(5);
});
