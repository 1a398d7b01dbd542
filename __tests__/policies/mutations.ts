import { type Resource, Synthesized } from '../support/synthesized';
import { asPolicy } from './policy-rule';

/** What is done to a property. */
export type How = 'removed' | 'flipped' | 'widened' | 'set to 0' | 'multiplied';

/** One way to weaken one property of a synthesized stack. */
export interface StackMutation {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** `rule.0.status`, or `policy.Statement.0.Action.1`; empty for the whole resource. */
  readonly path: string;
  readonly how: How;
  /** The resource in place of the old one; undefined where it is gone. */
  readonly resource: Resource | undefined;
}

/** Types whose properties guard nothing. */
const WITHOUT_GUARDS: readonly string[] = ['aws_cloudwatch_dashboard', 'aws_cloudwatch_query_definition'];
const COMMENT = '//';

type Json = Record<string, unknown>;
type Path = readonly string[];

/** Every mutation of every property of a stack, policies included, as they stand in the JSON. */
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

/** Runs something while a stack is mutated. */
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

/** A tree with one property mutated, for each property and mutation. */
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

/** A principal as a whole is widened to everyone too. */
function principal(tree: Json, key: string, path: Path): Mutated[] {
  return key === 'Principal' ? [[[...path, key], 'widened', withProperty(tree, key, '*')]] : [];
}

/** A condition's operator is turned around, and made one that a missing key satisfies. */
function operator(tree: Json, key: string, path: Path): Mutated[] {
  if (path.at(-1) !== 'Condition') return [];
  const { [key]: operands, ...others } = tree;
  // `Bool` and `Null` take the same operands and mean something else by them.
  const opposite = { Bool: 'Null', Null: 'Bool' }[key] ?? key.replace(/^(String|Arn)/, '$1Not');
  return [
    [[...path, key], 'flipped', { ...others, [opposite]: operands }],
    [[...path, key], 'widened', { ...others, [`${key}IfExists`]: operands }],
  ];
}

/** A copy with another value for a property; undefined takes it out. */
function withProperty(tree: Json | unknown[], key: string, value: unknown): unknown {
  const entries = Object.entries(tree)
    .map(([name, old]): [string, unknown] => [name, name === key ? value : old])
    .filter(([, kept]) => kept !== undefined);
  return Array.isArray(tree) ? entries.map(([, kept]) => kept) : Object.fromEntries(entries);
}
