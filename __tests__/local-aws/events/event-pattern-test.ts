import { matchesPattern } from '../../../local-aws/events/event-pattern';

const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'images' }, object: { key: 'a/cat.png', size: 7 } },
};

test.each<[object, boolean]>([
  [{}, true],
  [{ source: ['aws.s3'] }, true],
  [{ source: ['aws.ec2', 'aws.s3'] }, true],
  [{ source: ['aws'] }, false],
  [{ source: ['aws.s3'], 'detail-type': ['Object Deleted'] }, false],
  [{ detail: { bucket: { name: ['images'] } } }, true],
  [{ detail: { bucket: { name: ['other'] } } }, false],
  [{ detail: { bucket: { region: ['x'] } } }, false],
  [{ detail: { owner: { name: ['x'] } } }, false],
  [{ detail: { object: { key: [{ suffix: '.jpg' }, { suffix: '.png' }] } } }, true],
  [{ detail: { object: { key: [{ suffix: '.PNG' }] } } }, false],
  [{ detail: { object: { size: [{ suffix: '7' }] } } }, false],
])('whether the pattern %j matches: %s', (pattern, expected) => {
  expect(matchesPattern(pattern, EVENT)).toBe(expected);
});

test.each([
  [{ prefix: 'aws' }],
  [{ suffix: { 'equals-ignore-case': '.png' } }],
  [{ suffix: '.png', prefix: 'a' }],
  [{}],
  [7],
  [null],
])('the unsupported comparison %j throws an error', (comparison) => {
  expect(() => matchesPattern({ source: [comparison] }, EVENT)).toThrow(
    `The local AWS does not support the comparison ${JSON.stringify(comparison)} of an event pattern`,
  );
});

test('a pattern value that is not a list throws an error', () => {
  expect(() => matchesPattern({ source: 'aws.s3' }, EVENT)).toThrow(
    'Invalid event pattern: "source" is "aws.s3", and must be a list or an object.',
  );
});
