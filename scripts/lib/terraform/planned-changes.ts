/** A planned change of one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** For example `['update']`, or `['delete', 'create']` for a replacement, whatever its order. */
  readonly actions: readonly string[];
}

/**
 * Actions of `terraform plan -json`; an empty list changes nothing.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui#planned-change
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  create: ['create'],
  update: ['update'],
  delete: ['delete'],
  replace: ['delete', 'create'],
  remove: ['forget'],
  noop: [],
  read: [],
  move: [],
  import: [],
};

/** Reads what `terraform plan -json` prints. @returns the changes, sorted by address. */
export function readPlannedChanges(output: string): PlannedChange[] {
  const changes = output.split('\n').filter(Boolean).flatMap(readLine);
  return changes.sort((a, b) => (a.address < b.address ? -1 : 1));
}

function readLine(line: string): PlannedChange[] {
  const { type, change } = JSON.parse(line) as {
    type: string;
    change?: { resource: { addr: string; resource_type: string }; action: string };
  };
  if (type !== 'planned_change' || !change) return [];
  const actions = ACTIONS[change.action];
  if (!actions) throw new Error(`terraform plan has the unknown action "${change.action}".`);
  const { addr, resource_type: resourceType } = change.resource;
  return actions.length === 0 ? [] : [{ address: addr, type: resourceType, actions }];
}
