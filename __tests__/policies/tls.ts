import { asPolicy } from './policy-rule';

/**
 * Whether a policy denies everyone `action` on all of `resources` without TLS, and has no way around it.
 * A key's policy and a function's need no such statement: KMS and Lambda answer over TLS only.
 */
export function deniesWithoutTls(policy: unknown, action: string, resources: readonly string[]): boolean {
  return (asPolicy(policy)?.Statement ?? []).some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === 'Deny' &&
      Principal?.AWS === '*' &&
      Action === action &&
      resources.every((resource) => [Resource].flat().includes(resource)) &&
      JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
  );
}
