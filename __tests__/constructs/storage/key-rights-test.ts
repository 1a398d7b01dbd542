import type { EnvironmentSettings } from '../../../constructs/config/environments';
import type { PolicyStatement } from '../../../constructs/shared/policy-document';
import { statements, synthesizePipeline, type Synthesized } from '../../support/synthesized';

const FORMER = [
  'arn:aws:kms:eu-central-1:111122223333:key/11111111-1111-1111-1111-111111111111',
  'arn:aws:kms:eu-central-1:111122223333:key/22222222-2222-2222-2222-222222222222',
];

/** Returns the statements with KMS actions by role. */
function keyStatements(stack: Synthesized): PolicyStatement[][] {
  return stack
    .all('aws_iam_role_policy')
    .map(({ policy }) => statements(policy).filter(({ Action }) => String(Action).includes('kms:')));
}

function synthesize(settings: Partial<EnvironmentSettings>): Synthesized {
  return synthesizePipeline({ settings: { operators: ['role/OnCall'], batchOperations: true, ...settings } });
}

test.each(['AES256', 'customer-managed'] as const)(
  'with encryption %s, every role that reads data can decrypt with former keys, only through services',
  (encryption) => {
    const stack = synthesize({ encryption, formerKeyArns: FORMER });
    const granted = keyStatements(stack).map((found) =>
      found.filter(({ Sid }) => Sid === 'ReadWithFormerKeys'),
    );
    const [readers, others] = [
      granted.filter(({ length }) => length > 0),
      granted.filter(({ length }) => length === 0),
    ];
    // Function, batch function and operator role. The batch job role reads no data.
    expect([readers.length, others.length]).toEqual([3, 1]);
    for (const [statement] of readers)
      expect(statement).toEqual({
        Sid: 'ReadWithFormerKeys',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: FORMER,
        Condition: { StringEquals: { 'kms:ViaService': expect.any(Array) as unknown } },
      });
  },
);

test('no resource uses a former key for new data', () => {
  const stack = synthesize({ formerKeyArns: FORMER });
  const { aws_iam_role_policy: policies, ...others } = stack.json.resource;
  expect(JSON.stringify(policies)).toContain(FORMER[0]);
  expect(JSON.stringify(others)).not.toContain('111122223333:key/');
});

test('without former keys, roles have permissions only on the current key', () => {
  expect(keyStatements(synthesize({})).flat()).toEqual([]);
  expect(
    new Set(
      keyStatements(synthesize({ encryption: 'customer-managed' }))
        .flat()
        .map(({ Sid }) => Sid),
    ),
  ).toEqual(new Set(['UseKey']));
});

test.each<[unknown, string]>([
  [FORMER[0], `formerKeyArns is "${FORMER[0]}": it must be a list of ARNs of keys, [] for none.`],
  [null, 'formerKeyArns is null: it must be a list of ARNs of keys, [] for none.'],
  [
    ['arn:aws:kms:eu-central-1:111122223333:alias/thumbnails'],
    'formerKeyArns has "arn:aws:kms:eu-central-1:111122223333:alias/thumbnails": each must be the ARN of a key',
  ],
  [[7], 'formerKeyArns has 7: each must be the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>).'],
])('rejects the former keys %j', (formerKeyArns, message) => {
  expect(() => synthesize({ formerKeyArns: formerKeyArns as string[] })).toThrow(message);
});
