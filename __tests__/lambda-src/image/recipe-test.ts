import { acceptanceCriteria } from '../../../lambda-src/image/recipe';
import { readSettings } from '../../../lambda-src/settings';
import { FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';

test.each([
  ['64', '50', /^v\d+;megabytes=64;megapixels=50$/],
  ['512', '268', /^v\d+;megabytes=512;megapixels=268$/],
])(
  'the acceptance criteria of MAX_INPUT_MEGABYTES=%s and MAX_INPUT_MEGAPIXELS=%s name both',
  (MAX_INPUT_MEGABYTES, MAX_INPUT_MEGAPIXELS, expected) => {
    const settings = readSettings({ ...FUNCTION_VARIABLES, MAX_INPUT_MEGABYTES, MAX_INPUT_MEGAPIXELS });
    expect(acceptanceCriteria(settings)).toMatch(expected);
  },
);
