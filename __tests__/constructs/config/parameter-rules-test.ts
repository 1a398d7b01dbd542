import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  ALARM_EMAIL_RULES,
  LIVE_VERSION_RULES,
  SOURCE_BUCKET_NAME_RULES,
  THUMBNAIL_SIZE_RULES,
} from '../../../constructs/config/parameter-rules';
import { synthesizeStack } from '../../support/synthesized';
import {
  describeWithTerraform,
  isOpenTofu,
  run,
  variableErrors,
  withConfiguration,
} from '../../support/terraform';

const GOOD = { source_bucket_name: 'images', thumbnail_size: '128' };
const LENGTH = "The source bucket's name must have 3 to 63 characters.";
const CHARACTERS =
  "The source bucket's name must consist of lowercase letters, digits and hyphens, and begin and end with a letter or digit.";
const RESERVED =
  "The source bucket's name must not begin with xn--, sthree-, amzn-s3-demo-, or end with -s3alias, --ol-s3, --x-s3, --table-s3: S3 reserves these.";
const RANGE = 'The thumbnail size must be from 64 to 512 pixels.';
const WHOLE = 'The thumbnail size must be a whole number of pixels.';

const EMAIL = 'The alarm address must be an e-mail address, such as on-call@example.com.';
const VERSION =
  'The live version must be the number of a published version of the function, such as 3; omit it for the newest.';

/** Values with the messages that both Terraform and the synth must show. */
const NAMES: [string, string[]][] = [
  ['abc', []],
  ['a1-2b', []],
  ['1ab', []],
  ['a'.repeat(63), []],
  ['ab', [LENGTH]],
  ['a'.repeat(64), [LENGTH]],
  ['', [LENGTH, CHARACTERS]],
  ['Images', [CHARACTERS]],
  ['my.images', [CHARACTERS]],
  ['my_images', [CHARACTERS]],
  ['-images', [CHARACTERS]],
  ['images-', [CHARACTERS]],
  ['bücher', [CHARACTERS]],
  ['images\n', [CHARACTERS]],
  ['xn--images', [RESERVED]],
  ['sthree-images', [RESERVED]],
  ['amzn-s3-demo-images', [RESERVED]],
  ['images-s3alias', [RESERVED]],
  ['images--ol-s3', [RESERVED]],
  ['images--x-s3', [RESERVED]],
  ['images--table-s3', [RESERVED]],
  ['images.mrap', [CHARACTERS]],
  ['my-xn--images', []],
  ['images-s3alias-2', []],
];
const SIZES: [number, string[]][] = [
  [64, []],
  [128, []],
  [512, []],
  [63, [RANGE]],
  [513, [RANGE]],
  [-128, [RANGE]],
  [0, [RANGE]],
  [100.5, [WHOLE]],
  [63.5, [RANGE, WHOLE]],
];
const EMAILS: [string, string[]][] = [
  ['on-call@example.com', []],
  ['a+b@mail.example.co.uk', []],
  ['on-call', [EMAIL]],
  ['@example.com', [EMAIL]],
  ['on-call@example', [EMAIL]],
  ['on call@example.com', [EMAIL]],
  ['', [EMAIL]],
];
const VERSIONS: [string, string[]][] = [
  ['1', []],
  ['420', []],
  ['0', [VERSION]],
  ['$LATEST', [VERSION]],
  ['live', [VERSION]],
  ['1.5', [VERSION]],
  ['', [VERSION]],
];

describe('the rules at synth', () => {
  test.each(NAMES)('the source bucket name %j gives the messages %j', (name, messages) => {
    expect(
      SOURCE_BUCKET_NAME_RULES.filter(({ holds }) => !holds(name)).map(({ message }) => message),
    ).toEqual(messages);
  });

  test.each(SIZES)('the thumbnail size %d gives the messages %j', (size, messages) => {
    expect(THUMBNAIL_SIZE_RULES.filter(({ holds }) => !holds(size)).map(({ message }) => message)).toEqual(
      messages,
    );
  });
});

describe.each([
  ['alarm e-mail', ALARM_EMAIL_RULES, EMAILS],
  ['live version', LIVE_VERSION_RULES, VERSIONS],
])('the rule at synth about the %s', (_name, rules, cases) => {
  test.each(cases)('%j gives the messages %j', (value, messages) => {
    expect(rules.filter(({ holds }) => !holds(value)).map(({ message }) => message)).toEqual(messages);
  });
});

describeWithTerraform("the variables' validations in Terraform", () => {
  const { variable } = synthesizeStack('development').json;

  /** Variable, value, and what each error contains. */
  const cases: (readonly [name: string, value: string, errors: readonly string[]])[] = [
    ...NAMES.map(([value, messages]) => ['source_bucket_name', value, messages] as const),
    ...SIZES.map(([value, messages]) => ['thumbnail_size', String(value), messages] as const),
    ...EMAILS.map(([value, messages]) => ['alarm_email', value, messages] as const),
    ...VERSIONS.map(([value, messages]) => ['live_version', value, messages] as const),
    ...['large', 'true', '[128]', ''].map(
      (value) => ['thumbnail_size', value, ['a number is required']] as const,
    ),
    ...['maybe', '2', ''].map((value) => ['processing_enabled', value, ['a bool is required']] as const),
    ...['true', 'false'].map((value) => ['processing_enabled', value, []] as const),
  ];
  const found = variableErrors(
    variable,
    cases.map(([name, value]) => ({ ...GOOD, [name]: value })),
  );

  test.each(cases.map((each, index) => [...each, found[index]] as const))(
    'the variable %s = %j gives the messages %j',
    (name, value, expected, errors) => {
      // OpenTofu stops at a variable's first violation.
      const shown = isOpenTofu ? expected.slice(0, 1) : expected;
      expect(errors).toHaveLength(shown.length);
      for (const one of shown) {
        expect(errors).toContainEqual(expect.stringContaining(one));
        // The message contains the value, except if its type is wrong.
        const about = one.endsWith('is required')
          ? ''
          : ` is ${name === 'thumbnail_size' ? value : JSON.stringify(value)}`;
        expect(errors).toContainEqual(expect.stringContaining(`var.${name}${about}`));
      }
    },
  );

  /** The output of `terraform plan` with a file of values, unwrapped from its frames. */
  const plan = (values: object, more = {}): string =>
    withConfiguration({ variable, ...more }, (folder) => {
      writeFileSync(path.join(folder, 'terraform.tfvars.json'), JSON.stringify(values));
      return run(folder, ['plan', '-no-color', '-input=false'])
        .output.split('\n')
        .map((line) => line.replace(/^[│╷╵]\s*/, '').trim())
        .join(' ');
    });

  test('null is refused as a name, and means the default for size and switch', () => {
    expect(plan({ ...GOOD, source_bucket_name: null })).toMatch(/var\.source_bucket_name.*(null|not set)/);
    const planned = plan(
      { ...GOOD, thumbnail_size: null, processing_enabled: null },
      {
        output: { enabled: { value: '${var.processing_enabled}' }, size: { value: '${var.thumbnail_size}' } },
      },
    );
    expect(planned).toMatch(/\+ enabled = true\s+\+ size\s+= 128/);
  });

  test('a missing source_bucket_name is reported with its description', () => {
    expect(plan({})).toMatch(/No value for required variable.*source_bucket_name/);
  });

  test('all violations are reported in one run of Terraform', () => {
    const output = plan({ source_bucket_name: 'A', thumbnail_size: '1' });
    for (const message of [LENGTH, CHARACTERS, RANGE]) expect(output).toContain(message);
  });
});
