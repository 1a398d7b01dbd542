import type { Choice } from './other-choices';
import { synthesizeStack, type Resource, type Synthesized } from './synthesized';

/** Synthesizes the production stack with a choice. */
export function synthesizeChoice({ settings, existing, variants = {} }: Choice): Synthesized {
  return synthesizeStack('production', settings, existing, variants);
}

/** Returns the resources of a stack by address. */
export function resourcesOf(stack: Synthesized): ReadonlyMap<string, Resource> {
  return new Map(stack.everything().map(([type, name, resource]) => [`${type}.${name}`, resource]));
}

/** Returns the addresses of the protected resources (prevent_destroy) that one stack has and another one lacks. */
export function protectedOnlyIn(from: Synthesized, to: Synthesized): string[] {
  const kept = resourcesOf(to);
  return [...resourcesOf(from)]
    .filter(([, { lifecycle }]) => (lifecycle as Resource | undefined)?.prevent_destroy === true)
    .map(([address]) => address)
    .filter((address) => !kept.has(address));
}
