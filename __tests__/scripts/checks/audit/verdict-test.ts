import { SKIPS, type Skip } from '../../../../scripts/checks/audit/skips';
import { judge, type Finding } from '../../../../scripts/checks/audit/verdict';

const QUEUE: Finding = { id: 'CKV_AWS_27', resource: 'queue', name: 'Encrypt the queue' };
const TOPIC: Finding = { ...QUEUE, resource: 'topic' };
const LISTED: Skip = { id: 'CKV_AWS_27', resources: ['queue'], variants: ['production'], reason: 'Tests.' };

test('skips a failed check that is listed for the resource', () => {
  expect(judge({ passed: [TOPIC], failed: [QUEUE] }, 'production', [LISTED])).toEqual({
    passed: 1,
    failed: [],
    skipped: [QUEUE],
    stale: [],
  });
});

test.each([
  ['another resource', TOPIC],
  ['another check', { ...QUEUE, id: 'CKV_AWS_72' }],
])('does not apply a listed skip to %s', (_, finding) => {
  expect(judge({ passed: [], failed: [finding] }, 'production', [LISTED])).toMatchObject({
    failed: [finding],
    skipped: [],
  });
});

test('does not apply a listed skip to another stack', () => {
  expect(judge({ passed: [], failed: [QUEUE] }, 'staging', [LISTED])).toMatchObject({
    failed: [QUEUE],
    stale: [],
  });
});

test('reports a listed skip as stale if the check passes', () => {
  expect(judge({ passed: [QUEUE], failed: [] }, 'production', [LISTED]).stale).toEqual([
    { id: 'CKV_AWS_27', resource: 'queue' },
  ]);
});

test('every listed skip has a reason and is unique', () => {
  for (const { reason } of SKIPS) expect(reason).toMatch(/^.{40,}\.$/);
  const listed = SKIPS.flatMap(({ id, resources, variants }) =>
    resources.flatMap((resource) => variants.map((variant) => `${id} ${resource} ${variant}`)),
  );
  expect(new Set(listed).size).toBe(listed.length);
});
