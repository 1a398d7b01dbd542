/** docs/parameters.md and docs/outputs.md, whose tables are made from the code. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { ENVIRONMENTS } from '../../lambda-src/contract';
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

const { variable, output } = JSON.parse(synthesizeStack('production').text) as {
  readonly variable: Readonly<Record<string, Variable>>;
  readonly output: Readonly<Record<string, Output>>;
};

/** Within a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function shown(value: string | number | boolean | readonly string[] | undefined): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  return text === '' ? 'none' : code(text);
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

test('docs/parameters.md lists the variables of a stack', () => {
  const rows = Object.entries(variable).map(([name, { type, description, ...rest }]) => [
    code(name),
    type,
    'default' in rest ? code(JSON.stringify(rest.default)) : 'required',
    cell(description),
  ]);
  expectInDocument('parameters.md', 'variables', markdownTable(['variable', 'type', 'default', ''], rows));
});

test('docs/parameters.md lists the props that the context sets', () => {
  const rows = [
    ...documentedMembers('constructs/config/context.ts', 'ContextProps'),
    ...documentedMembers('constructs/config/existing-resources.ts', 'ExistingResources'),
  ].map(({ name, text, default: preset = '' }) => [code(name), cell(preset), cell(text)]);
  expectInDocument('parameters.md', 'context', markdownTable(['', 'default', ''], rows));
});

test('docs/parameters.md lists every setting with its value in each environment', () => {
  const members = documentedMembers('constructs/config/environments.ts', 'EnvironmentSettings');
  expect(members.map(({ name }) => name).sort()).toEqual(Object.keys(ENVIRONMENT_SETTINGS.production).sort());
  const rows = members.map(({ name, text }) => [
    code(name),
    ...ENVIRONMENTS.map((environment) => {
      const values: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> = {
        ...ENVIRONMENT_SETTINGS[environment],
      };
      return shown(values[name]);
    }),
    cell(text),
  ]);
  expectInDocument('parameters.md', 'settings', markdownTable(['setting', ...ENVIRONMENTS, ''], rows));
});

test('docs/parameters.md lists the props of the construct', () => {
  const rows = documentedMembers('constructs/thumbnail-pipeline.ts', 'ThumbnailPipelineProps').map(
    ({ name, type, text, default: preset = 'required' }) => [
      code(name),
      code(type),
      cell(preset),
      cell(text),
    ],
  );
  expectInDocument('parameters.md', 'props', markdownTable(['prop', 'type', 'default', ''], rows));
});

test('docs/outputs.md lists the outputs of a stack', () => {
  const rows = Object.entries(output).map(([name, { description }]) => [code(name), cell(description)]);
  expectInDocument('outputs.md', 'outputs', markdownTable(['output', ''], rows));
});
