/**
 * All images of one original must be ready in 20 s and fit into 60 % of the memory. The estimates are replaced: 1 s of a whole
 * core per 100 pixels of width, and 1 MB per pixel of height.
 */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import { checkVariants } from '../../../constructs/config/variant-rules';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import type { Variant, VariantDefinitions } from '../../../lambda-src/variants/variant';
import { app, Synthesized } from '../../support/synthesized';
import { describeWithTerraform, planErrors } from '../../support/terraform';

jest.mock('../../../lambda-src/image/encoding-cost', () => ({
  estimateEncodingSeconds: (variants: readonly Variant[]) =>
    variants.reduce((sum, { width = 0 }) => sum + width, 0) / 100,
  estimateEncodingMemory: (variants: readonly Variant[]) =>
    2 ** 20 * Math.max(...variants.slice(1).map(({ height = 1 }) => height)),
}));

function violations(variants: VariantDefinitions, memoryMegabytes: unknown): string[] {
  return checkVariants(variants, {
    ...ENVIRONMENT_SETTINGS.production,
    memoryMegabytes: memoryMegabytes as number,
  });
}

// With the thumbnail of 512 pixels: 10 s, half of a core for 20 s.
const TEN_SECONDS = { card: { width: 300 }, large: { width: 188 } };

test.each([885, 1024, 10_240])('variants that take 10 s of a core are accepted with %d MB', (memory) => {
  expect(violations(TEN_SECONDS, memory)).toEqual([]);
});

test('variants that take more than 20 s at the CPU share of the memory size are refused with the memory size they need', () => {
  expect(violations(TEN_SECONDS, 884)).toEqual([
    'memoryMegabytes is 884: variants take up to 10.0 s of a whole core for one original, and at most 20 s are allowed at the CPU share of the memory size. Raise memoryMegabytes to 885, or define fewer or smaller variants.',
  ]);
});

test('variants that do not fit into 60 % of the memory are refused with the memory size they need', () => {
  expect(violations({ tall: { height: 1200 } }, 2000)).toEqual([]);
  expect(violations({ tall: { height: 1200 } }, 1999)).toEqual([
    'memoryMegabytes is 1999: variants take up to 1200 MB to encode, and at most 60 % of the memory size may be used. Raise memoryMegabytes to 2000, or define fewer or smaller variants.',
  ]);
});

test('variants that take up to 20 s of a whole core are accepted with one, and longer ones are refused with any memory size', () => {
  expect(violations({ large: { width: 1488 } }, 1769)).toEqual([]);
  expect(violations({ large: { width: 1489 } }, 10_240)).toEqual([
    'variants take up to 20.1 s of a whole core for one original: at most 20 s are allowed. Define fewer or smaller variants.',
  ]);
});

test('the time is not judged if a variant or the memory size is illegal itself', () => {
  expect(violations({ large: { width: 2561 } }, 1024)).toEqual([
    expect.stringContaining('variants.large.width is 2561') as string,
  ]);
  expect(violations(TEN_SECONDS, '512')).toEqual([]);
});

/** Synthesizes a pipeline whose memory size is a variable. */
function synthesizeWithMemoryVariable(variants: VariantDefinitions | undefined): Synthesized {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  const memory = new TerraformVariable(stack, 'memory', { type: 'number' });
  new ThumbnailPipeline(stack, 'pipeline', {
    sourceBucketName: 'images',
    ...(variants && { variants }),
    settings: { memoryMegabytes: memory.numberValue },
  });
  return new Synthesized(Testing.synth(stack));
}

function preconditionsOf(stack: Synthesized): readonly unknown[] {
  return (stack.the('aws_lambda_function').lifecycle as { precondition: unknown[] }).precondition;
}

describe('a memory size that is a variable of another app', () => {
  test('without variants, the plan has no precondition about them', () => {
    expect(preconditionsOf(synthesizeWithMemoryVariable(undefined))).toHaveLength(2);
    expect(preconditionsOf(synthesizeWithMemoryVariable({}))).toHaveLength(2);
  });

  test('variants that no memory size is enough for are refused at synth', () => {
    expect(() => synthesizeWithMemoryVariable({ large: { width: 2560 } })).toThrow(
      'variants take up to 30.8 s of a whole core',
    );
  });

  test('a side that is a variable counts with its largest value', () => {
    const stack = new TerraformStack(app(), 'other');
    const width = new TerraformVariable(stack, 'width', { type: 'number' }).numberValue;
    expect(violations({ large: { width } }, 10_240)).toEqual([
      expect.stringContaining('variants take up to 30.8 s') as string,
    ]);
  });
});

describeWithTerraform('terraform plan with a memory size that is a variable', () => {
  const stack = synthesizeWithMemoryVariable(TEN_SECONDS);
  const plan = (memory: number): string[] =>
    planErrors(stack.json.variable, preconditionsOf(stack), { memory });

  test('terraform plan accepts enough memory for the variants', () => {
    expect(plan(885)).toEqual([]);
  });

  test('terraform plan refuses too little memory for the variants and states the memory size they need', () => {
    expect(plan(884)).toEqual([
      expect.stringContaining(
        'memoryMegabytes is 884: variants take up to 10.0 s of a whole core for one original, and at most 20 s are allowed at the CPU share of the memory size. Raise memoryMegabytes to 885, or define fewer or smaller variants.',
      ) as string,
    ]);
  });
});
