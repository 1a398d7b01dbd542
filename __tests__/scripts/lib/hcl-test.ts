import { fixHcl } from '../../../scripts/lib/hcl';

test('quotation marks and backslashes of a string are escaped, except within its interpolations', () => {
  expect(fixHcl('  policy = "{"a":"${lookup({"b" = "c"}, "d")}/*","e":"\\"f\\""}"')).toBe(
    '  policy = "{\\"a\\":\\"${lookup({"b" = "c"}, "d")}/*\\",\\"e\\":\\"\\\\\\"f\\\\\\"\\"}"',
  );
});

test.each([
  'name = "thumbnails"',
  'arn = "${aws_s3_bucket.source.arn}/*"',
  'condition = "${can(regex("^[a-z]+$", var.name))}"',
  'query = "filter type = \\"platform.report\\" and ispresent(reason)"',
  '"${aws_sns_topic.alarms.arn}",',
  'memory_size = 1024',
])('correct HCL is not changed: %s', (line) => {
  expect(fixHcl(line)).toBe(line);
});

test('quotation marks of a list element are escaped', () => {
  expect(fixHcl('"{"a":"${var.b}"}",')).toBe('"{\\"a\\":\\"${var.b}\\"}",');
});

test('a check block, which CDKTF names variable, gets its name', () => {
  const variable = 'variable "size" {\ntype = number\n}';
  const assert = 'assert {\ncondition = true\n}';
  expect(fixHcl(`variable "one" {\n${assert}\n}\n${variable}`)).toBe(
    `check "one" {\n${assert}\n}\n${variable}`,
  );
});

test.each(['precondition', 'postcondition'])('a list of %ss becomes blocks', (kind) => {
  const one = (name: string): string => `{\ncondition = "\${var.${name}}"\nerror_message = "${name}"\n}`;
  expect(fixHcl(`lifecycle {\n  ${kind} = [\n${one('a')},\n${one('b')},\n]\n}\n`)).toBe(
    `lifecycle {\n${kind} ${one('a')}\n${kind} ${one('b')}\n}\n`,
  );
});

test('required_version gets its value', () => {
  expect(fixHcl('terraform {\n\n  0 = "required_version"\n}')).toContain('required_version = ">= 1.10.0"');
});

test('a removed block, which CDKTF names moved, gets its name', () => {
  const moved = 'moved {\nfrom = aws_kms_key.old\nto = aws_kms_key.new\n}';
  expect(fixHcl(`moved {\nfrom = aws_kms_key.key\nlifecycle {\n  destroy = false\n}\n}\n${moved}`)).toBe(
    `removed {\nfrom = aws_kms_key.key\nlifecycle {\n  destroy = false\n}\n}\n${moved}`,
  );
});
