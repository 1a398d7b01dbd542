/** Finds jobs with AWS credentials that could run or use unreviewed code. */
import { parseWorkflow, type Job, type Workflow } from './workflow-files';

/** The workflow that outputs a commit only after checking that it is on main. */
const RESOLVER = './.github/workflows/synth-deployed.yml';
/** Data files that a job may use from the checkout of another commit. */
const DATA = /^source\/(?:environments\/\$ENVIRONMENT\.tfvars\.json|\.terraform\.lock\.hcl)$/;

/** A job with steps, with the inputs of its callers substituted. */
interface Leaf {
  readonly id: string;
  readonly job: Job;
}

/** Inputs of a call; undefined for a workflow that starts by itself, whose inputs a person enters. */
type Inputs = Readonly<Record<string, string>> | undefined;

/**
 * Follows each workflow that starts by itself through all workflows that it calls.
 *
 * @param texts workflows by their path in `uses`.
 * @returns one sentence for each fault.
 */
export function findFaults(texts: Readonly<Record<string, string>>): string[] {
  const workflows = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, parseWorkflow(text)] as [string, Workflow]),
  );
  const started = Object.entries(workflows).filter(([, { on }]) => !('workflow_call' in on));
  const leaves = started.flatMap(([name, workflow]) => expand(workflows, name, workflow, undefined));
  return [
    ...new Set(
      leaves.flatMap(({ id, job }) =>
        job.permissions?.['id-token'] === 'write' ? faultsOf(job).map((fault) => `${id}: ${fault}`) : [],
      ),
    ),
  ];
}

function expand(
  workflows: Readonly<Record<string, Workflow>>,
  name: string,
  workflow: Workflow,
  inputs: Inputs,
): Leaf[] {
  return Object.entries(workflow.jobs).flatMap(([key, job]) => {
    const id = `${name.replace(/.*\//, '')} ${key}`;
    if (job.uses === undefined) return [{ id, job: substitute(job, inputs) }];
    const called = workflows[job.uses];
    if (!called) throw new Error(`${id} calls ${job.uses}, which does not exist.`);
    const given = Object.entries(job.with ?? {}).map(([input, value]) => [
      input,
      resolved(workflow, fill(String(value), inputs)),
    ]);
    return expand(workflows, job.uses, called, Object.fromEntries(given) as Inputs);
  });
}

/** Replaces a commit that the resolver returns with the resolver's name. */
function resolved(workflow: Workflow, value: string): string {
  const [, job = '', output = ''] = /^\$\{\{ needs\.([\w-]+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
  return workflow.jobs[job]?.uses === RESOLVER && output === 'commit' ? RESOLVER : value;
}

function fill(text: string, inputs: Inputs): string {
  if (!inputs) return text;
  // An input that is not passed is empty, like its default.
  return text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input] ?? '');
}

function substitute(job: Job, inputs: Inputs): Job {
  const steps = (job.steps ?? []).map((step) => ({
    ...step,
    with: Object.fromEntries(
      Object.entries(step.with ?? {}).map(([key, value]) => [key, fill(String(value), inputs)]),
    ),
  }));
  return { ...job, steps };
}

function faultsOf({ steps = [] }: Job): string[] {
  return steps.flatMap(({ uses = '', run = '', with: options = {} }) => {
    const { ref = '', path: folder = '.' } = options as Readonly<Record<string, string | undefined>>;
    const faults: string[] = [];
    if (uses.startsWith('actions/checkout@')) {
      if (folder === '.' && ref !== '') faults.push(`runs scripts of the checkout of "${ref}"`);
      if (folder !== '.' && folder !== 'source') faults.push(`has a checkout in "${folder}"`);
      if (ref !== '' && ref !== RESOLVER) faults.push(`checks out "${ref}", which is not resolved`);
    }
    if (uses.startsWith('actions/download-artifact@') && folder === '.')
      faults.push('downloads an artifact over its scripts');
    if (uses.startsWith('./')) faults.push(`runs "${uses}" of the checkout`);
    for (const [word] of run.matchAll(/\bsource\b[^\s"']*/g))
      if (!DATA.test(word)) faults.push(`uses "${word}"`);
    return faults;
  });
}
