import {
  checkPipelineName,
  MAX_PIPELINE_NAME,
  PHYSICAL_NAMES,
  type PhysicalName,
} from '../../../constructs/config/physical-names';
import { synthesizePipeline } from '../../support/synthesized';

const NAMES: readonly PhysicalName[] = Object.values(PHYSICAL_NAMES);

describe('the name of a pipeline', () => {
  test('a pipeline name has at most 49 characters, because of the function and its role', () => {
    expect(MAX_PIPELINE_NAME).toBe(49);
    expect(checkPipelineName('n'.repeat(49))).toEqual([]);
    expect(checkPipelineName('n'.repeat(50))).toEqual([
      `name is "${'n'.repeat(50)}": it must have at most 49 characters: ` +
        'the name of the function would have 65 characters, where 64 are allowed, ' +
        'the name of the role would have 65 characters, where 64 are allowed.',
    ]);
  });

  test.each(NAMES)(
    'a pipeline name that makes the name of the $what longer than $max is refused',
    ({ what, max, of }) => {
      const longest = max - of('').length;
      const said = (length: number): string => checkPipelineName('n'.repeat(length)).join();
      const sentence = `the name of the ${what} would have ${max + 1} characters, where ${max} are allowed`;
      expect(said(longest + 1)).toContain(sentence);
      expect(said(longest)).not.toContain(`the name of the ${what} would`);
    },
  );

  test.each(['my_stack', '-images', 'my images', '', 'bücher'])('the pipeline name %j is refused', (name) => {
    expect(checkPipelineName(name)).toEqual([
      `name is "${name}": it must consist of letters, digits and hyphens, and begin with a letter or digit.`,
    ]);
  });
});

describe('with the longest name', () => {
  const name = 'n'.repeat(MAX_PIPELINE_NAME);
  const stacks = [undefined, 'eventbridge' as const].map((existingSourceBucket) =>
    synthesizePipeline({
      name,
      existingSourceBucket,
      settings: { encryption: 'customer-managed', batchOperations: true, operators: ['role/OnCall'] },
    }),
  );
  const named = stacks
    .flatMap((stack) => stack.everything())
    .flatMap(([type, , resource]) =>
      Object.entries(resource)
        .filter(([argument, value]) => argument.endsWith('name') && String(value).includes(name))
        .map(([argument, value]) => ({ type, argument, value: String(value) })),
    );

  test('with the longest pipeline name, every resource name is within its known limit', () => {
    const limitOf = (type: string, argument: string): number =>
      NAMES.find(({ resource }) => resource[0] === type && resource[1] === argument)?.max ?? 0;
    const tooLong = named.filter(({ type, argument, value }) => value.length > limitOf(type, argument));
    // Add the limit of a new resource to PHYSICAL_NAMES.
    expect(tooLong).toEqual([]);
  });

  test('every limit is about an existing resource', () => {
    const found = new Set(named.map(({ type, argument }) => `${type} ${argument}`));
    expect(found).toEqual(new Set(NAMES.map(({ resource }) => resource.join(' '))));
  });
});
