import type { PolicyStatement } from '../../constructs/shared/policy-document';
import type { RoleCall } from '../../local-aws/lambda/role-sessions';

/** An action that a role's policy allows on a resource or a pattern of resources. */
export interface Right {
  readonly action: string;
  readonly resource: string;
}

/** A permission that no test run can use, with the reason why the role needs it. */
export interface UnseenRight {
  readonly action: string;
  readonly reason: string;
}

/** Permissions of the function's role that no run on the local AWS can use. */
export const UNSEEN_RIGHTS: readonly UnseenRight[] = [
  { action: 'xray:PutTraceSegments', reason: "Lambda's own daemon sends the traces; moto knows no X-Ray." },
  { action: 'xray:PutTelemetryRecords', reason: 'The same daemon tells how it fares.' },
];

/** Further permissions with a customer managed key. */
export const UNSEEN_RIGHTS_ON_KEY: readonly UnseenRight[] = [
  {
    action: 'kms:Decrypt',
    reason:
      'S3, DynamoDB, SQS and Lambda call KMS on behalf of the role inside AWS, without a request from the function.',
  },
  {
    action: 'kms:GenerateDataKey',
    reason: 'S3 asks for it when a thumbnail is written, and SQS when a failed event is put on its queue.',
  },
];

/** A role's permissions compared with its calls. */
export interface RoleUse {
  /** Each permission of the role with the number of calls that used it. */
  readonly rights: readonly (Right & { readonly calls: number })[];
  /** Unused permissions as `action on resource`, except those listed as UnseenRight. */
  readonly unused: readonly string[];
  /** Calls without permission. */
  readonly missing: readonly string[];
  /** Permissions listed as unseen that were used or that the role does not have. */
  readonly listedWrongly: readonly string[];
}

/** Compares a role's policy with its calls, in both directions. */
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
