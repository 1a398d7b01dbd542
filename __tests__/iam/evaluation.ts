/** Evaluates requests against policies as IAM does, with AWS's Service Authorization Reference. */
import {
  allowedContextKeysForRequest,
  runSimulation,
  runUnsafeSimulation,
} from '@cloud-copilot/iam-simulate';
import type { PolicyStatement } from '../../constructs/shared/policy-document';

export const ACCOUNT = '123456789012';
const ISSUER = 'token.actions.githubusercontent.com';

/** A policy document. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** A request by a role for a resource in the same account. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. @default none */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** Policies that decide whether a role can do something. */
export interface RolePolicies {
  readonly identity: PolicyDocument;
  /** Permissions boundary. @default none */
  readonly boundary?: PolicyDocument | undefined;
  /** Resource policy. @default none; for a KMS key, one that delegates to IAM policies */
  readonly resource?: PolicyDocument;
}

/** Every action on everything. */
export const ADMINISTRATOR: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Delegates to IAM policies of the account, as the stacks' key policies do. */
const KEY_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
};

/**
 * Returns whether a role can do something.
 *
 * @throws Error if IAM does not know the action, the resource as one of that action, or a condition key.
 */
export async function isAllowed(
  { action, resource, context = {} }: IamRequest,
  { identity, boundary, resource: own = action.startsWith('kms:') ? KEY_POLICY : undefined }: RolePolicies,
): Promise<boolean> {
  const outcome = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/any`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'identity', policy: identity }],
      ...(boundary && { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: own,
    },
    {},
  );
  // Of an action whose resource is optional.
  if (outcome.resultType === 'wildcard' && resource === '*') return outcome.overallResult === 'Allowed';
  if (outcome.resultType !== 'single')
    throw new Error(`${action} on ${resource} cannot be evaluated: ${JSON.stringify(outcome)}`);
  const { ignoredContextKeys = [] } = outcome.result;
  if (ignoredContextKeys.length > 0)
    throw new Error(`${action} does not know ${ignoredContextKeys.join(', ')}.`);
  return outcome.overallResult === 'Allowed';
}

/** Returns the allowed requests as strings. */
export async function allowed(requests: readonly IamRequest[], policies: RolePolicies): Promise<string[]> {
  const outcomes = await Promise.all(requests.map((request) => isAllowed(request, policies)));
  return requests.flatMap(({ action, resource }, index) =>
    outcomes[index] ? `${action} on ${resource}` : [],
  );
}

/** Claims of a token that GitHub signs for a job. */
export type Claims = Readonly<Record<string, string>>;

/**
 * Returns whether a role's trust policy accepts a token of GitHub.
 *
 * The evaluator drops `aud` and `sub` of providers that AWS does not list, so their keys are not checked.
 */
export function acceptsToken(trust: PolicyDocument, claims: Claims): boolean {
  const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
  const context = Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [`${ISSUER}:${claim}`, value]),
  );
  const role = `arn:aws:iam::${ACCOUNT}:role/any`;
  return isAllowedUnchecked(
    trust.Statement.filter(({ Principal }) => Principal?.Federated === provider),
    { action: 'sts:AssumeRoleWithWebIdentity', resource: role, context },
  );
}

/**
 * Returns whether a resource policy allows a service to do something.
 *
 * The evaluator drops the keys of encryption contexts, so keys are not checked.
 */
export function isServiceAllowed(
  service: string,
  request: IamRequest,
  { Statement }: PolicyDocument,
): boolean {
  const own = Statement.filter(({ Principal }) => Principal?.Service === service);
  return isAllowedUnchecked(own, request);
}

/**
 * Evaluates the conditions of a resource policy's statements about one principal, without a check of the keys.
 *
 * They are evaluated as those of an identity policy for an action that, unlike KMS's, needs no resource policy.
 */
function isAllowedUnchecked(
  statements: readonly PolicyStatement[],
  { action, context = {} }: IamRequest,
): boolean {
  const policy = {
    Version: '2012-10-17',
    Statement: statements
      .filter(({ Action }) => [Action].flat().includes(action))
      .map(({ Effect, Condition }) => ({ Effect, Condition, Action: '*', Resource: '*' })),
  };
  const role = `arn:aws:iam::${ACCOUNT}:role/any`;
  const outcome = runUnsafeSimulation(
    {
      request: {
        principal: role,
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: { resource: role, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'statements', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return outcome === 'Allowed';
}

/** Returns GitHub's claims that AWS STS offers as condition keys; it offers `aud` and `sub` of every provider. */
export async function knownClaims(): Promise<string[]> {
  const role = `arn:aws:iam::${ACCOUNT}:role/any`;
  const keys = await allowedContextKeysForRequest('sts', 'AssumeRoleWithWebIdentity', role, false, undefined);
  return keys.flatMap((key) => (key.startsWith(`${ISSUER}:`) ? key.slice(ISSUER.length + 1) : []));
}
