import { compareRoleUse } from './role-use';

const BUCKET = 'arn:aws:s3:::images';
const READ = { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: `${BUCKET}/*` } as const;
const TRACE = { Sid: 'Trace', Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' } as const;
const UNSEEN = [{ action: 'xray:PutTraceSegments', reason: 'of this test' }];
const CALL = { action: 's3:GetObject', resource: `${BUCKET}/a/b.jpg` };

describe('compareRoleUse', () => {
  test('accepts a role whose permissions are either used or listed as unseen', () => {
    expect(compareRoleUse([READ, TRACE], [CALL, CALL], UNSEEN)).toEqual({
      rights: [
        { action: 's3:GetObject', resource: `${BUCKET}/*`, calls: 2 },
        { action: 'xray:PutTraceSegments', resource: '*', calls: 0 },
      ],
      unused: [],
      missing: [],
      listedWrongly: [],
    });
  });

  test('reports unused permissions', () => {
    const more = { ...READ, Action: ['s3:GetObject', 's3:PutObject'] };
    expect(compareRoleUse([more], [CALL], []).unused).toEqual([`s3:PutObject on ${BUCKET}/*`]);
  });

  test.each([
    ['another action', { ...CALL, action: 's3:GetObjectVersion' }],
    ['another bucket', { ...CALL, resource: 'arn:aws:s3:::others/a.jpg' }],
    ['the bucket itself', { ...CALL, resource: BUCKET }],
  ])('reports a call without permission: %s', (_, call) => {
    expect(compareRoleUse([READ], [CALL, call], []).missing).toEqual([`${call.action} on ${call.resource}`]);
  });

  test('reports permissions that are wrongly listed as unseen', () => {
    const listed = [...UNSEEN, { action: 's3:GetObject', reason: 'none' }];
    expect(compareRoleUse([READ], [CALL], listed).listedWrongly).toEqual([
      'xray:PutTraceSegments',
      's3:GetObject',
    ]);
  });
});
