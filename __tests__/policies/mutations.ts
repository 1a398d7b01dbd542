import { type Resource, Synthesized } from '../support/synthesized';
import { asPolicy } from './policy-rule';

/** How a property is changed. */
export type How = 'removed' | 'flipped' | 'widened' | 'set to 0' | 'multiplied';

/** One way to weaken one property of a synthesized stack. */
export interface StackMutation {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Such as `rule.0.status` or `policy.Statement.0.Action.1`; empty for the whole resource. */
  readonly path: string;
  readonly how: How;
  /** The changed resource; undefined if it is removed. */
  readonly resource: Resource | undefined;
}

/** Resource types without security properties. */
const WITHOUT_GUARDS: readonly string[] = ['aws_cloudwatch_dashboard', 'aws_cloudwatch_query_definition'];
const COMMENT = '//';

type Json = Record<string, unknown>;
type Path = readonly string[];

/** Returns every mutation of every property of a stack, including policies, in the order of the JSON. */
export function mutationsOf(stack: Synthesized): StackMutation[] {
  return stack
    .everything()
    .filter(([type]) => !WITHOUT_GUARDS.includes(type))
    .flatMap(([type, name, resource]) => [
      { type, name, path: '', how: 'removed' as const, resource: undefined },
      ...mutateTree(resource, []).map(([path, how, mutated]) => ({
        type,
        name,
        path: path.join('.'),
        how,
        resource: mutated as Resource,
      })),
    ]);
}

/** Calls `run` with the mutation applied to the stack. */
export function whileMutated<T>(
  stack: Synthesized,
  { type, name, resource }: StackMutation,
  run: () => T,
): T {
  const all = stack.json.resource as Record<string, Record<string, Resource | undefined>>;
  const ofType = (all[type] ??= {});
  const original = ofType[name];
  if (resource) ofType[name] = resource;
  else Reflect.deleteProperty(ofType, name);
  try {
    return run();
  } finally {
    if (original) ofType[name] = original;
    else Reflect.deleteProperty(ofType, name);
  }
}

type Mutated = readonly [path: Path, how: How, tree: unknown];

/** Returns the tree with one property mutated, for each property and mutation. */
function mutateTree(tree: unknown, path: Path): Mutated[] {
  const policy = asPolicy(tree);
  if (policy) return mutateTree(policy, path).map(([at, how, mutated]) => [at, how, JSON.stringify(mutated)]);
  if (typeof tree !== 'object' || tree === null) return mutateLeaf(tree, path);
  return Object.entries(tree)
    .filter(([key]) => key !== COMMENT)
    .flatMap(([key, value]) => [
      ...(Array.isArray(tree) && tree.length === 1 ? [] : [removal(tree as Json, key, path)]),
      ...principal(tree as Json, key, path),
      ...operator(tree as Json, key, path),
      ...mutateTree(value, [...path, key]).map(([at, how, mutated]): Mutated => [
        at,
        how,
        withProperty(tree as Json, key, mutated),
      ]),
    ]);
}

function mutateLeaf(value: unknown, path: Path): Mutated[] {
  if (typeof value === 'boolean') return [[path, 'flipped', !value]];
  if (typeof value === 'number')
    return [
      ...(value === 0 ? [] : ([[path, 'set to 0', 0]] as const)),
      [path, 'multiplied', value * 1000 + 1],
    ];
  if (value === 'Allow' || value === 'Deny') return [[path, 'flipped', value === 'Allow' ? 'Deny' : 'Allow']];
  if (value === 'true' || value === 'false') return [[path, 'flipped', value === 'true' ? 'false' : 'true']];
  if (typeof value !== 'string' || value === '*') return [];
  const wide = path.includes('Action') ? value.replace(/:.*/, ':*') : '*';
  return wide === value ? [] : [[path, 'widened', wide]];
}

function removal(tree: Json, key: string, path: Path): Mutated {
  return [[...path, key], 'removed', withProperty(tree, key, undefined)];
}

/** Widens a whole principal to everyone. */
function principal(tree: Json, key: string, path: Path): Mutated[] {
  return key === 'Principal' ? [[[...path, key], 'widened', withProperty(tree, key, '*')]] : [];
}

/** Negates a condition operator, and replaces it with one that matches if the key is missing. */
function operator(tree: Json, key: string, path: Path): Mutated[] {
  if (path.at(-1) !== 'Condition') return [];
  const { [key]: operands, ...others } = tree;
  // `Bool` and `Null` take the same operands with a different meaning.
  const opposite = { Bool: 'Null', Null: 'Bool' }[key] ?? key.replace(/^(String|Arn)/, '$1Not');
  return [
    [[...path, key], 'flipped', { ...others, [opposite]: operands }],
    [[...path, key], 'widened', { ...others, [`${key}IfExists`]: operands }],
  ];
}

/** Returns a copy with another value for a property; undefined removes it. */
function withProperty(tree: Json | unknown[], key: string, value: unknown): unknown {
  const entries = Object.entries(tree)
    .map(([name, old]): [string, unknown] => [name, name === key ? value : old])
    .filter(([, kept]) => kept !== undefined);
  return Array.isArray(tree) ? entries.map(([, kept]) => kept) : Object.fromEntries(entries);
}
