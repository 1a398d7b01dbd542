import { statements, Synthesized } from '../support/synthesized';

/** An object or array of JSON that may be changed. */
export type Json = Record<string, unknown>;

/** One way to take a requirement away from a synthesized stack. */
export type Mutation = (json: Json) => void;

/** A row of what the pipeline must have. */
export interface Requirement {
  readonly id: `R${number}`;
  readonly title: string;
  /** Throws where a stack does not fulfill it. */
  readonly holds: (stack: Synthesized) => void;
  /** Each makes `holds` throw; by what it takes away. */
  readonly mutations: Readonly<Record<string, Mutation>>;
  /** Tests that hold what no JSON shows: file below `__tests__`, and the name of a test or describe in it. */
  readonly alsoHeldBy?: readonly (readonly [file: string, name: string])[];
}

/** The stack as it is after a mutation. */
export function mutated(stack: Synthesized, mutation: Mutation): Synthesized {
  const json = JSON.parse(stack.text) as Json;
  mutation(json);
  return new Synthesized(JSON.stringify(json, null, 2));
}

/** Removes all resources of a type, those below the pipeline's construct `within` only. */
export function removeResources(type: string, within = ''): Mutation {
  return ({ resource }) => {
    const all = resource as Record<string, Json>;
    all[type] = Object.fromEntries(
      Object.entries(all[type] ?? {}).filter(([name]) => !isWithin(name, within)),
    );
  };
}

/** Sets an argument, `rule.0.days` for one, of all resources of a type; undefined removes it. */
export function setArgument(type: string, path: string, value: unknown, within = ''): Mutation {
  return (json) => {
    for (const resource of resources(json, type, within)) setPath(resource, path, value);
  };
}

/** Sets anything by its path in the JSON; undefined removes it. */
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

/** Removes the statements whose text holds `part` from the policies of a type of resource. */
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
