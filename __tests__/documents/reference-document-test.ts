/** The tables of docs/reference.md are generated from the code. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { ENVIRONMENTS, VARIANT } from '../../lambda-src/contract';
import type { VariantDefinition } from '../../lambda-src/variants/variant';
import { synthesizeStack } from '../support/synthesized';
import { documentedMembers } from './documented-members';
import { expectInDocument, markdownTable } from './documents';

interface Variable {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}
interface Output {
  readonly description: string;
}
type Setting = string | number | boolean | readonly string[] | undefined;

const { variable, output } = JSON.parse(synthesizeStack('production').text) as {
  readonly variable: Readonly<Record<string, Variable>>;
  readonly output: Readonly<Record<string, Output>>;
};

function expectTable(part: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  expectInDocument('reference.md', part, markdownTable(head, rows));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function formatSetting(value: Setting): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  return text === '' ? 'none' : code(text);
}

/** Returns one value where all environments agree, otherwise one for each environment. */
function formatSettings(name: string): string {
  const values = ENVIRONMENTS.map((environment) => {
    const settings: Readonly<Record<string, Setting>> = { ...ENVIRONMENT_SETTINGS[environment] };
    return formatSetting(settings[name]);
  });
  return new Set(values).size === 1 ? (values[0] ?? '') : values.join(' / ');
}

/** Merges outputs that describe the same thing, such as `log_group_arn` and `log_group_name`, into one row. */
function outputRows(): string[][] {
  const rows = new Map<string, string[]>();
  for (const [name, { description }] of Object.entries(output)) {
    const thing = description.replace(/^(ARN|Name|URL) of (the )?/, '');
    rows.set(thing, [...(rows.get(thing) ?? []), code(name)]);
  }
  return [...rows].map(([thing, names]) => [names.join(', '), cell(capitalize(thing))]);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

test('docs/reference.md lists the variables of a stack', () => {
  const rows = Object.entries(variable).map(([name, { type, description, ...rest }]) => [
    code(name),
    type,
    'default' in rest ? code(JSON.stringify(rest.default)) : 'required',
    cell(description),
  ]);
  expectTable('variables', ['variable', 'type', 'default', 'description'], rows);
});

test('docs/reference.md lists the props that the context sets', () => {
  const rows = [
    ...documentedMembers('constructs/config/context.ts', 'ContextProps'),
    ...documentedMembers('constructs/thumbnail-stack.ts', 'ThumbnailStackProps').filter(
      ({ name }) => name !== 'environment',
    ),
    ...documentedMembers('constructs/config/aws-target.ts', 'AwsTarget'),
    ...documentedMembers('constructs/config/existing-resources.ts', 'ExistingResources'),
  ].map(({ name, text, default: preset = '' }) => [code(name), cell(preset), cell(text)]);
  expectTable('context', ['name', 'default', 'description'], rows);
});

test('docs/reference.md lists every setting with its value in each environment', () => {
  const members = documentedMembers('constructs/config/environments.ts', 'EnvironmentSettings');
  expect(members.map(({ name }) => name).sort()).toEqual(Object.keys(ENVIRONMENT_SETTINGS.production).sort());
  const rows = members.map(({ name, text }) => [code(name), formatSettings(name), cell(text)]);
  expectTable('settings', ['setting', 'default', 'description'], rows);
});

test('docs/reference.md lists the props of the construct', () => {
  const rows = documentedMembers('constructs/thumbnail-pipeline.ts', 'ThumbnailPipelineProps').map(
    ({ name, type, text, default: preset = 'required' }) => [
      code(name),
      code(type),
      cell(preset),
      cell(text),
    ],
  );
  expectTable('props', ['prop', 'type', 'default', 'description'], rows);
});

/** Returns the values that each member of a variant can have; the compiler requires every member. */
function variantValues(): Readonly<Record<string, string>> {
  const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
    `${min.toLocaleString('en-US')}–${max.toLocaleString('en-US')}`;
  const choices = (values: readonly string[]): string => values.map(code).join(', ');
  return {
    width: range(VARIANT.side),
    height: range(VARIANT.side),
    fit: choices(VARIANT.fits),
    gravity: choices(VARIANT.gravities),
    format: choices(VARIANT.formats),
    quality: range(VARIANT.quality),
  } satisfies Record<keyof VariantDefinition, string>;
}

test('docs/reference.md lists the members of a variant with their values', () => {
  const values = variantValues();
  const rows = documentedMembers('lambda-src/variants/variant.ts', 'VariantDefinition').map(
    ({ name, text, default: preset = 'none' }) => [code(name), values[name] ?? '', cell(preset), cell(text)],
  );
  expectTable('variants', ['member', 'values', 'default', 'description'], rows);
});

test('docs/reference.md lists the outputs of a stack', () => {
  expectTable('outputs', ['output', 'description'], outputRows());
});
