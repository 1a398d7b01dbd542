/** Rules about variants: checked at synth, and by terraform plan where a number is a variable. */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Lazy, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import { checkVariants, variantsJson } from '../../../constructs/config/variant-rules';
import { ThumbnailPipeline } from '../../../constructs/thumbnail-pipeline';
import { VARIANT } from '../../../lambda-src/contract';
import type { VariantDefinition, VariantDefinitions } from '../../../lambda-src/variants/variant';
import { app, Synthesized, synthesizePipeline } from '../../support/synthesized';
import { describeWithTerraform, evaluate, planErrors } from '../../support/terraform';

const VARIANTS: VariantDefinitions = {
  card: { width: 600, height: 400, fit: 'cover', format: 'webp' },
  large: { width: 1600 },
};

function violations(variants: unknown): string[] {
  // variant-cost-test.ts checks what the memory size limits.
  return checkVariants(variants, { ...ENVIRONMENT_SETTINGS.production, memoryMegabytes: 2_048 });
}

/** Returns the variables of the function. */
function variablesOf(stack: Synthesized): Readonly<Record<string, string>> {
  const { variables } = stack.the('aws_lambda_function').environment as {
    variables: Record<string, string>;
  };
  return variables;
}

describe('definitions that are accepted', () => {
  test.each<VariantDefinition>([
    { width: 16 },
    { width: 2560 },
    { height: 16 },
    { height: 2560 },
    { width: 100, height: 100 },
    { width: 100, fit: 'inside' },
    { width: 100, height: 50, fit: 'cover' },
    ...VARIANT.gravities.map((gravity) => ({ width: 90, height: 90, fit: 'cover', gravity }) as const),
    ...VARIANT.formats.map((format) => ({ width: 90, format })),
    ...(['auto', 'jpeg', 'webp', 'avif'] as const).map((format) => ({ width: 90, format, quality: 40 })),
    { width: 90, quality: 95 },
  ])('%j is accepted', (definition) => {
    expect(violations({ large: definition })).toEqual([]);
  });

  test.each(['a', 'card', 'card-2x', 'a1-', 'constructor', 'n'.repeat(32)])(
    'the name %s is accepted',
    (name) => {
      expect(violations({ [name]: { width: 100 } })).toEqual([]);
    },
  );

  test('no variants are accepted, and so are eight', () => {
    expect(violations(undefined)).toEqual([]);
    expect(violations({})).toEqual([]);
    expect(violations(copies(8))).toEqual([]);
  });
});

/** Returns a number of equal variants. */
function copies(count: number): Record<string, VariantDefinition> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, { width: 100 }]));
}

const NAME =
  'it must begin with a lowercase letter, consist of lowercase letters, digits and hyphens, and have at most 32 characters.';
const SIDE = 'it must be a whole number from 16 to 2560.';
const FITS = 'it must be one of inside, cover.';
const MEMBERS = 'Known names: width, height, quality, fit, gravity, format.';

describe('a definition that violates a rule is refused with its value and the fix', () => {
  test.each<[unknown, string]>([
    ['card', 'variants is "card": it must be an object, such as { "large": { "width": 1600 } }.'],
    [[], 'variants is []: it must be an object, such as { "large": { "width": 1600 } }.'],
    [null, 'variants is null: it must be an object, such as { "large": { "width": 1600 } }.'],
    [copies(9), 'variants has 9 entries: it must have at most 8. Remove 1.'],
    ...['Card', '2x', '-card', 'card_2', 'card/2', '', '128', 'n'.repeat(33)].map(
      (name): [object, string] => [{ [name]: { width: 100 } }, `variants has the name "${name}": ${NAME}`],
    ),
  ])('the variants %j are refused', (variants, message) => {
    expect(violations(variants)).toEqual([message]);
  });

  test.each<[unknown, string]>([
    [600, 'variants.card is 600: it must be an object, such as { "width": 1600 }.'],
    [null, 'variants.card is null: it must be an object, such as { "width": 1600 }.'],
    [{ widht: 600 }, `variants.card.widht is unknown. Did you mean width? ${MEMBERS}`],
    [{ width: 600, effort: 4 }, `variants.card.effort is unknown. ${MEMBERS}`],
    [{ width: 15 }, `variants.card.width is 15: ${SIDE}`],
    [{ width: 2561 }, `variants.card.width is 2561: ${SIDE}`],
    [{ height: 15 }, `variants.card.height is 15: ${SIDE}`],
    [{ height: 600.5 }, `variants.card.height is 600.5: ${SIDE}`],
    [{ width: '600' }, `variants.card.width is "600": ${SIDE} Remove the quotation marks.`],
    [{ width: null }, `variants.card.width is null: ${SIDE}`],
    [{ width: 600, fit: 'fill' }, `variants.card.fit is "fill": ${FITS}`],
    [
      { width: 600, height: 400, fit: 'cover', gravity: 'top' },
      'variants.card.gravity is "top": it must be one of center, attention, entropy, north, northeast, east, southeast, south, southwest, west, northwest.',
    ],
    [
      { width: 600, format: 'gif' },
      'variants.card.format is "gif": it must be one of auto, jpeg, png, webp, avif.',
    ],
    [{ width: 600, quality: 39 }, 'variants.card.quality is 39: it must be a whole number from 40 to 95.'],
    [{ width: 600, quality: 96 }, 'variants.card.quality is 96: it must be a whole number from 40 to 95.'],
    [{}, 'variants.card has neither width nor height: set one of them or both.'],
    [{ fit: 'inside' }, 'variants.card has neither width nor height: set one of them or both.'],
    [
      { width: 600, fit: 'cover' },
      'variants.card.fit is "cover" without height: set both width and height, or remove fit.',
    ],
    [
      { height: 400, fit: 'cover' },
      'variants.card.fit is "cover" without width: set both width and height, or remove fit.',
    ],
    [
      { fit: 'cover' },
      'variants.card.fit is "cover" without width and height: set both width and height, or remove fit.',
    ],
    [
      { width: 600, gravity: 'north' },
      'variants.card.gravity is "north", but fit is "inside", which cuts nothing off: remove gravity, or set fit to "cover".',
    ],
    [
      { width: 600, format: 'png', quality: 80 },
      'variants.card.quality is 80, but format is "png", which has no quality: remove one of them.',
    ],
  ])('the definition %j is refused', (definition, message) => {
    expect(violations({ card: definition })).toEqual([message]);
  });

  test('all violations are in one message, each once', () => {
    expect(
      violations({
        ...copies(7),
        Card: { width: 5, gravity: 'north' },
        large: { height: 3000, format: 'png', quality: 80 },
      }).map((violation) => violation.replace(/(:| is) .*/, '')),
    ).toEqual([
      'variants has 9 entries',
      'variants has the name "Card"',
      'variants.Card.width',
      'variants.Card.gravity',
      'variants.large.height',
      'variants.large.quality',
    ]);
  });

  test('a pipeline refuses invalid variants together with invalid settings', () => {
    const build = () =>
      synthesizePipeline({ variants: { card: { width: 5 } }, settings: { memoryMegabytes: 511 } });
    expect(build).toThrow(
      `- test: memoryMegabytes is 511: it must be a whole number from 512 to 10240.\n- test: variants.card.width is 5: ${SIDE}`,
    );
  });
});

describe('the environment variable VARIANTS', () => {
  test('without variants, the stack is the same as before variants existed', () => {
    const { text } = synthesizePipeline();
    expect(text).not.toContain('VARIANTS');
    expect(synthesizePipeline({ variants: {} }).text).toBe(text);
  });

  test('the function and the batch function receive the definitions as compact JSON in their order', () => {
    const stack = synthesizePipeline({ variants: VARIANTS, settings: { batchOperations: true } });
    const functions = stack.all('aws_lambda_function');
    expect(functions).toHaveLength(2);
    for (const { environment } of functions)
      expect(environment).toMatchObject({
        variables: {
          VARIANTS:
            '{"card":{"width":600,"height":400,"fit":"cover","format":"webp"},"large":{"width":1600}}',
        },
      });
  });

  test('a member that is undefined is omitted', () => {
    const definition = { width: 600, height: undefined } as unknown as VariantDefinition;
    expect(variantsJson({ card: definition })).toBe('{"card":{"width":600}}');
  });

  test('the largest legal variants leave more than half of the 4 KB that Lambda has for all variables', () => {
    const longest = (choices: readonly string[]): string =>
      [...choices].sort((a, b) => b.length - a.length)[0] ?? '';
    const definition = {
      width: VARIANT.side.max,
      height: VARIANT.side.max,
      fit: longest(VARIANT.fits),
      gravity: longest(VARIANT.gravities),
      format: longest(VARIANT.formats),
      quality: VARIANT.quality.max,
    } as VariantDefinition;
    const names = Array.from({ length: VARIANT.max }, (_, index) => `${'n'.repeat(31)}${index}`);
    const variants = Object.fromEntries(names.map((name) => [name, definition]));
    expect(variantsJson(variants).length).toBeLessThan(2048);
  });
});

/** Synthesizes a pipeline with a variant whose numbers are variables. */
function synthesizeWithVariables(): Synthesized {
  const stack = new TerraformStack(app(), 'test');
  new AwsProvider(stack, 'aws');
  new ArchiveProvider(stack, 'archive');
  const number = (name: string): number => new TerraformVariable(stack, name, { type: 'number' }).numberValue;
  const variants: VariantDefinitions = {
    card: { width: number('width'), height: 400, fit: 'cover', quality: number('quality') },
    large: { height: number('height') },
  };
  // Numbers that are variables count with their largest values.
  const settings = { memoryMegabytes: 2_048 };
  new ThumbnailPipeline(stack, 'pipeline', { sourceBucketName: 'images', variants, settings });
  return new Synthesized(Testing.synth(stack));
}

describeWithTerraform('numbers that are variables of another app', () => {
  const stack = synthesizeWithVariables();
  const { precondition } = stack.the('aws_lambda_function').lifecycle as { precondition: unknown[] };
  const plan = (values: Readonly<Record<string, number>>): string[] =>
    planErrors(stack.json.variable, precondition, { width: 600, height: 900, quality: 80, ...values });

  test('numbers within their bounds are accepted at plan', () => {
    expect(plan({})).toEqual([]);
    expect(plan({ width: 16, height: 2560, quality: 40 })).toEqual([]);
  });

  test('numbers out of their bounds are refused at plan, each with its value and its bounds', () => {
    expect(plan({ width: 15, height: 2561, quality: 40.5 })).toEqual([
      expect.stringContaining(`variants.card.width is 15: ${SIDE}`),
      expect.stringContaining('variants.card.quality is 40.5: it must be a whole number from 40 to 95.'),
      expect.stringContaining(`variants.large.height is 2561: ${SIDE}`),
    ]);
  });

  test('the function receives JSON with the values of the variables', () => {
    const { VARIANTS: template = '' } = variablesOf(stack);
    expect(template).toBe(
      '{"card":{"width":${var.width},"height":400,"fit":"cover","quality":${var.quality}},"large":{"height":${var.height}}}',
    );
    const rest = { ...stack.json.variable, quality: { default: 80 }, height: { default: 900 } };
    expect(evaluate(template, rest, 'width', ['600'])).toEqual([
      '{"card":{"width":600,"height":400,"fit":"cover","quality":80},"large":{"height":900}}',
    ]);
  });
});

test.each<[string, unknown, string]>([
  [
    'a fit that is a token',
    { card: { width: 100, fit: Lazy.stringValue({ produce: () => 'cover' }) } },
    'variants.card.fit is a token: only numbers may be tokens. It must be one of inside, cover.',
  ],
  [
    'a definition that is a token',
    { card: Lazy.anyValue({ produce: () => ({ width: 100 }) }) },
    'variants.card is a token: it must be an object, such as { "width": 1600 }.',
  ],
  [
    'variants that are a token',
    Lazy.anyValue({ produce: () => VARIANTS }),
    'variants is a token: it must be an object, such as { "large": { "width": 1600 } }.',
  ],
])('%s is refused, because only numbers can be checked at plan', (_title, variants, message) => {
  expect(violations(variants)).toEqual([message]);
});
