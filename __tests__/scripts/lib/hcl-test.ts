import { fixHcl } from '../../../scripts/lib/hcl';

test('a text with an interpolation gets its quotation marks and backslashes escaped, but for those within it', () => {
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
])('what is right stays as it is: %s', (line) => {
  expect(fixHcl(line)).toBe(line);
});

test('an element of a list is escaped too', () => {
  expect(fixHcl('"{"a":"${var.b}"}",')).toBe('"{\\"a\\":\\"${var.b}\\"}",');
});

test('preconditions are blocks', () => {
  const one = (name: string): string => `{\ncondition = "\${var.${name}}"\nerror_message = "${name}"\n}`;
  expect(fixHcl(`lifecycle {\n  precondition = [\n${one('a')},\n${one('b')},\n]\n}\n`)).toBe(
    `lifecycle {\nprecondition ${one('a')}\nprecondition ${one('b')}\n}\n`,
  );
});

test('the required version has its value', () => {
  expect(fixHcl('terraform {\n\n  0 = "required_version"\n}')).toContain('required_version = ">= 1.10.0"');
});

test('a removed block has its own name, which CDKTF writes as moved', () => {
  const moved = 'moved {\nfrom = aws_kms_key.old\nto = aws_kms_key.new\n}';
  expect(fixHcl(`moved {\nfrom = aws_kms_key.key\nlifecycle {\n  destroy = false\n}\n}\n${moved}`)).toBe(
    `removed {\nfrom = aws_kms_key.key\nlifecycle {\n  destroy = false\n}\n}\n${moved}`,
  );
});
