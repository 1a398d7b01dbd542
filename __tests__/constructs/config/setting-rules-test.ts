/** Rules about settings: checked at synth if they are known, and by terraform plan if one is a variable. */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { ENVIRONMENT_SETTINGS, type EnvironmentSettings } from '../../../constructs/config/environments';
import { requiredMemory } from '../../../constructs/config/setting-rules';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { app, Synthesized, synthesizePipeline, type Resource } from '../../support/synthesized';
import { describeWithTerraform, planErrors } from '../../support/terraform';

const PERIODS =
  'it must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 (the retention periods of CloudWatch Logs).';

/** Settings with the messages about them; none for settings at the bounds. */
const CASES: [settings: Partial<EnvironmentSettings>, messages: string[]][] = [
  [{}, []],
  [{ memoryMegabytes: 512, maxInputMegabytes: 64 }, []],
  [{ memoryMegabytes: 513, maxInputMegabytes: 65 }, []],
  [
    { memoryMegabytes: 512, maxInputMegabytes: 65 },
    [
      'memoryMegabytes is 512: originals of 65 MB need 513. Raise memoryMegabytes to 513, or lower maxInputMegabytes.',
    ],
  ],
  [
    { memoryMegabytes: 511, maxInputMegabytes: 20 },
    ['memoryMegabytes is 511: it must be a whole number from 512 to 10240.'],
  ],
  [{ memoryMegabytes: 10_240, maxInputMegapixels: 268, maxInputMegabytes: 512 }, []],
  [{ memoryMegabytes: 10_241 }, ['memoryMegabytes is 10241: it must be a whole number from 512 to 10240.']],
  [{ maxInputMegapixels: 10.5 }, ['maxInputMegapixels is 10.5: it must be a whole number from 1 to 268.']],
  [{ maxInputMegapixels: 1 }, []],
  [{ maxInputMegapixels: 269 }, ['maxInputMegapixels is 269: it must be a whole number from 1 to 268.']],
  [
    { maxInputMegabytes: 270 },
    [
      'memoryMegabytes is 1024: originals of 270 MB need 1025. Raise memoryMegabytes to 1025, or lower maxInputMegabytes.',
    ],
  ],
  [{ maxInputMegabytes: 0 }, ['maxInputMegabytes is 0: it must be a whole number from 1 to 512.']],
  [{ logRetentionDays: 3653 }, []],
  [{ logRetentionDays: 31 }, [`logRetentionDays is 31: ${PERIODS}`]],
  [{ reservedConcurrency: 0 }, []],
  [{ reservedConcurrency: -1 }, ['reservedConcurrency is -1: it must be a whole number of at least 0.']],
  [{ infrequentAccessDays: 60, archiveDays: 90 }, []],
  [
    { infrequentAccessDays: 61, archiveDays: 90 },
    ['archiveDays is 90: it must be at least 30 days after infrequentAccessDays (61).'],
  ],
  [{ infrequentAccessDays: 29 }, ['infrequentAccessDays is 29: it must be a whole number of at least 30.']],
  [{ archiveDays: 90.5 }, ['archiveDays is 90.5: it must be a whole number of at least 0.']],
  [{ noncurrentDays: 0 }, ['noncurrentDays is 0: it must be a whole number of at least 1.']],
  [
    { logRetentionDays: 2, archiveDays: 31, noncurrentDays: 0.5 },
    [
      `logRetentionDays is 2: ${PERIODS}`,
      'archiveDays is 31: it must be at least 30 days after infrequentAccessDays (30).',
      'noncurrentDays is 0.5: it must be a whole number of at least 1.',
    ],
  ],
];

test.each(ENVIRONMENTS)('the memory in %s is enough for the largest accepted original', (environment) => {
  const own = ENVIRONMENT_SETTINGS[environment];
  expect(own.memoryMegabytes).toBeGreaterThanOrEqual(requiredMemory(own));
});

describe('settings that are known at synth', () => {
  test.each(CASES)('the settings %j give the messages %j at synth', (settings, messages) => {
    let said: string[] = [];
    try {
      synthesizePipeline({ settings });
    } catch (error) {
      said = (error as Error).message.split('\n- test: ').slice(1);
    }
    expect(said).toEqual(messages);
  });

  test('known settings add no precondition to the plan', () => {
    expect(synthesizePipeline().the('aws_lambda_function')).not.toHaveProperty('lifecycle');
  });
});

/** Synthesizes a pipeline whose named settings are variables. */
function synthesizeWithVariables(names: readonly (keyof EnvironmentSettings)[]): Synthesized {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  const settings = Object.fromEntries(
    names.map((name) => [name, new TerraformVariable(stack, name, { type: 'number' }).numberValue]),
  );
  new ThumbnailPipeline(stack, 'pipeline', { sourceBucketName: 'images', settings });
  return new Synthesized(Testing.synth(stack));
}

/** Returns the errors of `terraform plan` with values for the variables. */
function plan(stack: Synthesized, values: Resource): string[] {
  const { precondition } = stack.the('aws_lambda_function').lifecycle as { precondition: unknown[] };
  return planErrors(stack.json.variable, precondition, values);
}

describeWithTerraform('settings that are variables of another app', () => {
  const defaults = {
    memoryMegabytes: 1024,
    maxInputMegapixels: 268,
    maxInputMegabytes: 64,
    logRetentionDays: 365,
    reservedConcurrency: 100,
    infrequentAccessDays: 30,
    archiveDays: 90,
    noncurrentDays: 90,
  };
  const all = synthesizeWithVariables(Object.keys(defaults) as (keyof EnvironmentSettings)[]);

  test.each(CASES)('the variables %j give the messages %j at plan', (settings, messages) => {
    const errors = plan(all, { ...defaults, ...settings });
    expect(errors).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) expect(errors[index]).toContain(message);
  });

  test('a setting that is a variable is checked against known settings', () => {
    const one = synthesizeWithVariables(['maxInputMegabytes']);
    expect(
      (one.the('aws_lambda_function').lifecycle as { precondition: unknown[] }).precondition,
    ).toHaveLength(2);
    expect(plan(one, { maxInputMegabytes: 269 })).toEqual([]);
    expect(plan(one, { maxInputMegabytes: 270 })).toEqual([
      expect.stringContaining('memoryMegabytes is 1024: originals of 270 MB need 1025.'),
    ]);
  });

  test('settings that are variables reach the function', () => {
    expect(all.the('aws_lambda_function')).toMatchObject({
      memory_size: '${var.memoryMegabytes}',
      reserved_concurrent_executions: '${var.reservedConcurrency}',
      environment: { variables: { MAX_INPUT_MEGABYTES: '${var.maxInputMegabytes}' } },
    });
  });
});
