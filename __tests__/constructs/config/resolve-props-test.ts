import type { Architecture } from '../../../constructs/config/architecture';
import type { AlarmChoice, Encryption, EnvironmentSettings } from '../../../constructs/config/environments';
import type { ThumbnailPipelineProps } from '../../../constructs/thumbnail-pipeline';
import type { Environment } from '../../../lambda-src/contract';
import { OWN_THUMBNAIL_BUCKET, synthesizePipeline } from '../../support/synthesized';

/** Returns the error message, or an empty string if the props are accepted. */
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

describe('a prop out of its bounds is refused with its value and what to do', () => {
  test.each<[Partial<ThumbnailPipelineProps>, string]>([
    [
      { sourceBucketName: 'ab' },
      `sourceBucketName is "ab": The source bucket's name must have 3 to 63 characters.`,
    ],
    [{ sourceBucketName: 'My' }, 'lowercase letters, digits and hyphens'],
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
      'reservedConcurency is not a setting. Did you mean reservedConcurrency? The settings are logRetentionDays,',
    ],
    [{ alarmEmail: 'on-call' }, 'alarmEmail is "on-call": The alarm address must be an e-mail address'],
    [{ liveVersion: '$LATEST' }, 'liveVersion is "$LATEST": The live version must be the number'],
    [settings({ noncurrentDays: 0 }), 'noncurrentDays is 0'],
  ])('%j is refused', (props, message) => {
    expect(refusal(props)).toContain(message);
  });
});

describe('a value of another type, as JSON may hold it, is refused with its value and what to write', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { memoryMegabytes: '1024' },
      'memoryMegabytes is "1024": it must be a whole number from 512 to 10240. Remove the quotation marks.',
    ],
    [
      { infrequentAccessDays: '45' },
      'infrequentAccessDays is "45": it must be a whole number of at least 30. Remove the quotation marks.',
    ],
    [{ logRetentionDays: null }, 'logRetentionDays is null: it must be one of 1, 3,'],
    [{ noncurrentDays: 'many' }, 'noncurrentDays is "many": it must be a whole number of at least 1.'],
    [{ reservedConcurrency: null }, 'reservedConcurrency is null: it must be a whole number of at least 0.'],
    ...['protectData', 'forceDestroy', 'batchOperations'].map((name): [Record<string, unknown>, string] => [
      { [name]: 'false' },
      `${name} is "false": it must be true or false. Remove the quotation marks.`,
    ]),
    [{ forceDestroy: 'no' }, 'forceDestroy is "no": it must be true or false.'],
    [{ protectData: 0 }, 'protectData is 0: it must be true or false.'],
    [
      { archiveStorageClass: 'GLACIER2' },
      'archiveStorageClass is "GLACIER2": it must be one of GLACIER_IR, GLACIER.',
    ],
    [
      { operators: 'role/OnCall' },
      'operators is "role/OnCall": it must be a list of roles and users, [] for none. Put it in brackets: ["role/OnCall"].',
    ],
    [{ operators: [7] }, 'operators has 7: each must be a role or a user of the account'],
    [{ encryption: true }, 'encryption is true: it must be AES256, customer-managed, or the ARN of a key'],
    [{ alarms: ['all'] }, 'alarms is ["all"]: it must be one of all, essential.'],
    [{ rolePath: 7 }, 'rolePath is 7: it must begin and end with a slash'],
  ])('the settings %j are refused', (values, message) => {
    const [, ...violations] = refusal(settings(values)).split('\n- test: ');
    expect(violations).toEqual([expect.stringContaining(message)]);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ settings: 'production' }, 'settings is "production": it must be an object'],
    [{ settings: [] }, 'settings is []: it must be an object'],
    [{ name: 7 }, 'name is 7: it must consist of letters'],
    [{ thumbnailSize: '128' }, 'thumbnailSize is "128": it must be a number. Remove the quotation marks.'],
    [{ sourceBucketName: 7 }, 'sourceBucketName is 7: it must be a string.'],
    [{ alarmEmail: 7 }, 'alarmEmail is 7: it must be a string.'],
    [{ processingEnabled: 'false' }, 'processingEnabled is "false": it must be true or false.'],
    [{ architecture: ['arm64'] }, 'architecture is ["arm64"]: it must be one of arm64, x86_64.'],
    [{ alarmTopicArn: 7 }, 'alarmTopicArn is 7: it must be the ARN of a standard topic'],
  ])('the props %j are refused', (props, message) => {
    const [, ...violations] = refusal(props).split('\n- test: ');
    expect(violations).toEqual([expect.stringContaining(message)]);
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
  ])('%j is accepted', (props) => {
    expect(refusal(props)).toBe('');
  });
});

test.each(['complete', 'direct'])(
  'progressiveReading "%s" is refused as a removed setting, in one message with the other violations',
  (progressiveReading) => {
    const former = { progressiveReading, noncurrentDays: 0 } as Partial<EnvironmentSettings>;
    const [, removed, ...others] = refusal(settings(former)).split('\n- test: ');
    expect(removed).toBe(
      `progressiveReading is "${progressiveReading}": this setting no longer exists. sharp now reads all progressive JPEGs, as it did by default. Remove progressiveReading from "settings".`,
    );
    expect(others).toEqual([expect.stringMatching(/^noncurrentDays is 0: /)]);
  },
);

test('all violations are listed in one message', () => {
  const message = refusal({ sourceBucketName: 'a', thumbnailSize: 1, settings: { noncurrentDays: 0 } });
  expect(message).toMatch(/^Invalid thumbnail pipeline configuration:\n- test: /);
  expect(message.split('\n- ')).toHaveLength(5);
});
