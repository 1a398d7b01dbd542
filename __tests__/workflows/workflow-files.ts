/** Reads the workflows in .github. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps?: readonly Step[];
  readonly 'timeout-minutes'?: number;
}

export interface Workflow {
  readonly on: Readonly<Record<string, { readonly outputs?: Readonly<Record<string, { value: string }>> }>>;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const WORKFLOWS = '.github/workflows';

export function read(file: string): string {
  return readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
}

/** Returns the text of each workflow by its path in `uses`, such as `./.github/workflows/plan.yml`. */
export function readWorkflows(): Record<string, string> {
  const names = readdirSync(path.join(PROJECT_ROOT, WORKFLOWS));
  return Object.fromEntries(names.map((name) => [`./${WORKFLOWS}/${name}`, read(`${WORKFLOWS}/${name}`)]));
}

export function parseWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}
