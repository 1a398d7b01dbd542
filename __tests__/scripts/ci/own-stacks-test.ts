/** check-stack.sh lets every stack of this project through, whatever its settings. */
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from '../../../constructs/environments';
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { synthesizeStack, type Synthesized } from '../../constructs/synthesized';
import { S3_BACKEND, StackToPlan } from './stack-to-plan';

let stack: StackToPlan;
beforeEach(() => {
  stack = new StackToPlan();
});
afterEach(() => {
  stack.remove();
});

/** Other values of each setting; typed so that a new setting must be added here. */
const OTHERS: { readonly [Name in keyof EnvironmentSettings]: readonly EnvironmentSettings[Name][] } = {
  logRetentionDays: [365],
  memoryMegabytes: [2048],
  maxInputMegabytes: [10],
  maxInputMegapixels: [20],
  reservedConcurrency: [undefined, 0, 5],
  protectData: [true, false],
  forceDestroy: [true, false],
  infrequentAccessDays: [40],
  archiveDays: [120],
  archiveStorageClass: ['GLACIER'],
  noncurrentDays: [3],
  encryption: ['customer-managed', 'arn:aws:kms:eu-central-1:123456789012:key/a'],
  alarms: ['essential'],
  batchOperations: [true],
  operators: [['role/OnCall']],
  progressiveReading: ['direct'],
};
const settings = Object.entries(OTHERS).flatMap(([name, values]) =>
  values.map((value): Partial<EnvironmentSettings> => ({ [name]: value })),
);

test('each setting has another value here', () => {
  expect(Object.keys(OTHERS).sort()).toEqual(Object.keys(ENVIRONMENT_SETTINGS.production).sort());
});

/** Checks a stack, which is as it was afterward, with a state in S3. */
function expectToPass({ text }: Synthesized): void {
  const configuration = JSON.parse(text) as { terraform: object };
  configuration.terraform = { ...configuration.terraform, backend: S3_BACKEND };
  expect(stack.write('cdk.tf.json', configuration).findings()).toEqual([]);
  expect(JSON.parse(stack.read())).toEqual(configuration);
}

test.each(ENVIRONMENTS)('thumbnails-%s passes', (environment) => {
  expectToPass(synthesizeStack(environment));
});

test.each(settings)('thumbnails-production passes with %j', (setting) => {
  expectToPass(synthesizeStack('production', setting));
});

test('thumbnails-production passes with a bucket and a topic that exist', () => {
  expectToPass(
    synthesizeStack(
      'production',
      {},
      {
        alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
        existingSourceBucket: 'notification',
      },
    ),
  );
});
