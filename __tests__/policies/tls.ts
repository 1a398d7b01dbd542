import { asPolicy } from './policy-rule';

/**
 * Whether a policy denies everyone `action` on all of `resources` without TLS, without exceptions.
 *
 * Key and function policies need no such statement, because KMS and Lambda accept only TLS.
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
