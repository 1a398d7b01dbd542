import type { FailureReason } from '../../../lambda-src/contract';
import { agree } from '../../../lambda-src/reconcile/agreement';

const NAMES = ['128', 'card'];
const FACTS = { format: 'png', width: 1, height: 1 } as const;

function found(name: string, token = 'v2') {
  const provenance = { sourceToken: token, original: FACTS };
  return { ...FACTS, name, size: 1, recipe: 'r', etag: 'e', versionId: 't', provenance };
}

function success(...names: readonly string[]) {
  return { status: 'SUCCESS', reason: undefined, names, deletedAt: undefined } as const;
}

function failed(reason: FailureReason) {
  return { status: 'FAILED', reason, names: [], deletedAt: undefined } as const;
}

test.each([
  ['both variants', [found('128'), found('card')], success('128', 'card'), true],
  ['only the thumbnail', [found('128')], success('128'), false],
  ['a variant that the record does not list', [found('128'), found('card')], success('128'), false],
  ['a variant of another version', [found('128'), found('card', 'v1')], success('128', 'card'), false],
  ['no record', [found('128'), found('card')], undefined, false],
  ['nothing, recorded as CORRUPT', [], failed('CORRUPT'), true],
  ['a variant, recorded as CORRUPT', [found('card')], failed('CORRUPT'), false],
  ['nothing, recorded as ARCHIVED', [], failed('ARCHIVED'), false],
  ['nothing, recorded as UNREADABLE', [], failed('UNREADABLE'), false],
])('a readable version with %s: agree is %p', (_, thumbnails, record, expected) => {
  expect(agree({ token: 'v2', readable: true, found: thumbnails, record }, NAMES)).toBe(expected);
});

test.each([
  ['both variants', [found('128'), found('card')], success('128', 'card'), true],
  ['only the thumbnail', [found('128')], success('128'), true],
  ['only a variant, recorded as SUCCESS', [found('card')], success('card'), false],
  ['only a variant, recorded as ARCHIVED', [found('card')], failed('ARCHIVED'), true],
  ['the thumbnail, recorded as ARCHIVED', [found('128')], failed('ARCHIVED'), false],
  ['nothing, recorded as ARCHIVED', [], failed('ARCHIVED'), true],
  ['a variant of another version', [found('128'), found('card', 'v1')], success('128', 'card'), false],
])('an archived version with %s: agree is %p', (_, thumbnails, record, expected) => {
  expect(agree({ token: 'v2', readable: false, found: thumbnails, record }, NAMES)).toBe(expected);
});
