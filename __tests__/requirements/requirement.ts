import { statements, Synthesized } from '../support/synthesized';

/** A mutable JSON object or array. */
export type Json = Record<string, unknown>;

/** Changes a synthesized stack so that it violates a requirement. */
export type Mutation = (json: Json) => void;

/** A requirement of the pipeline. */
export interface Requirement {
  readonly id: `R${number}`;
  readonly title: string;
  /** Throws if a stack does not meet the requirement. */
  readonly holds: (stack: Synthesized) => void;
  /** Changes that make `holds` throw, by description. */
  readonly mutations: Readonly<Record<string, Mutation>>;
  /** Tests of behavior that the stack does not show: file below `__tests__`, and part of a test's or describe's name. */
  readonly alsoHeldBy?: readonly (readonly [file: string, name: string])[];
}

/** Returns a copy of the stack with the mutation applied. */
export function mutated(stack: Synthesized, mutation: Mutation): Synthesized {
  const json = JSON.parse(stack.text) as Json;
  mutation(json);
  return new Synthesized(JSON.stringify(json, null, 2));
}

/** Removes all resources of a type, optionally only those within a construct of the pipeline. */
export function removeResources(type: string, within = ''): Mutation {
  return ({ resource }) => {
    const all = resource as Record<string, Json>;
    all[type] = Object.fromEntries(
      Object.entries(all[type] ?? {}).filter(([name]) => !isWithin(name, within)),
    );
  };
}

/** Sets an argument, such as `rule.0.days`, of all resources of a type; undefined removes it. */
export function setArgument(type: string, path: string, value: unknown, within = ''): Mutation {
  return (json) => {
    for (const resource of resources(json, type, within)) setPath(resource, path, value);
  };
}

/** Sets a value by its path in the JSON; undefined removes it. */
export function set(path: string, value: unknown): Mutation {
  return (json) => {
    setPath(json, path, value);
  };
}

/** Replaces text in the policies of a type of resource. */
export function rewritePolicy(type: string, from: string | RegExp, to: string): Mutation {
  return (json) => {
    for (const resource of resources(json, type)) resource.policy = String(resource.policy).replace(from, to);
  };
}

/** Removes the statements that contain `part` from the policies of a type of resource. */
export function removeStatements(type: string, part: string): Mutation {
  return (json) => {
    for (const resource of resources(json, type)) {
      const kept = statements(resource.policy).filter(
        (statement) => !JSON.stringify(statement).includes(part),
      );
      resource.policy = JSON.stringify({ Statement: kept });
    }
  };
}

function resources(json: Json, type: string, within = ''): Json[] {
  const all = (json.resource as Record<string, Record<string, Json>>)[type] ?? {};
  return Object.entries(all)
    .filter(([name]) => isWithin(name, within))
    .map(([, resource]) => resource);
}

function isWithin(name: string, within: string): boolean {
  return name.startsWith(`pipeline_${within}`);
}

function setPath(root: Json, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const owner = steps.reduce((tree, step) => tree[step] as Json, root);
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else Reflect.deleteProperty(owner, last);
}
