import type { PolicyStatement } from '../../constructs/shared/policy-document';
import type { RoleCall } from '../../local-aws/lambda/role-sessions';

/** An action that a role's policy allows on a resource or a pattern of resources. */
export interface Right {
  readonly action: string;
  readonly resource: string;
}

/** A right that no run can show in use, and why the role has it all the same. */
export interface UnseenRight {
  readonly action: string;
  readonly reason: string;
}

/** Rights of the function's role in every stack that no run on the local AWS can show. */
export const UNSEEN_RIGHTS: readonly UnseenRight[] = [
  { action: 'xray:PutTraceSegments', reason: "Lambda's own daemon sends the traces; moto knows no X-Ray." },
  { action: 'xray:PutTelemetryRecords', reason: 'The same daemon tells how it fares.' },
];

/** Those that come on top where a customer's key encrypts. */
export const UNSEEN_RIGHTS_ON_KEY: readonly UnseenRight[] = [
  {
    action: 'kms:Decrypt',
    reason:
      'S3, DynamoDB, SQS and Lambda ask KMS in the name of the role, inside AWS; no request is on the wire.',
  },
  {
    action: 'kms:GenerateDataKey',
    reason: 'S3 asks for it when a thumbnail is written, and SQS when a failed event is put on its queue.',
  },
];

/** A role's rights beside what was called with them. */
export interface RoleUse {
  /** Every right of the role, and how many calls needed it. */
  readonly rights: readonly (Right & { readonly calls: number })[];
  /** What the role has and nobody has called, as `action on resource`; what UnseenRight lists is left out. */
  readonly unused: readonly string[];
  /** What was called and the role has not. */
  readonly missing: readonly string[];
  /** What is listed as unseen, and was seen or is no right of the role at all. */
  readonly listedWrongly: readonly string[];
}

/** Holds a role's policy against the calls that were made with it, in both directions. */
export function compareRoleUse(
  statements: readonly PolicyStatement[],
  calls: readonly Pick<RoleCall, 'action' | 'resource'>[],
  unseen: readonly UnseenRight[],
): RoleUse {
  const rights = statements.flatMap(({ Action, Resource = [] }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource): Right => ({ action, resource }))),
  );
  const counted = rights.map((right) => ({
    ...right,
    calls: calls.filter((call) => covers(right, call)).length,
  }));
  const listed = unseen.map(({ action }) => action);
  return {
    rights: counted,
    unused: counted.filter(({ action, calls: n }) => n === 0 && !listed.includes(action)).map(text),
    missing: [...new Set(calls.filter((call) => !rights.some((right) => covers(right, call))).map(text))],
    listedWrongly: listed.filter(
      (action) => !counted.some((right) => right.action === action && right.calls === 0),
    ),
  };
}

function covers(right: Right, call: Right): boolean {
  const [before = '', ...rest] = right.resource.split('*');
  const isCovered =
    rest.length === 0 ? call.resource === before : rest.join('*') === '' && call.resource.startsWith(before);
  return right.action === call.action && isCovered;
}

function text({ action, resource }: Right): string {
  return `${action} on ${resource}`;
}
