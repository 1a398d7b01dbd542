import { requireKnown } from '../usage-error';

/** One command whose time is measured in a fresh clone. */
export interface Step {
  readonly name: string;
  /** As a developer types it. */
  readonly command: string;
  /** Folders of the clone that are deleted first. @default none */
  readonly without?: readonly string[];
  /** Steps that must have run before. @default none */
  readonly needs?: readonly string[];
  /** Seconds that it may take. @default any */
  readonly limit?: number;
}

/** In the order that they run in. */
export const STEPS: readonly Step[] = [
  { name: 'ci', command: 'npm ci' },
  { name: 'build', command: 'npm run build -- --clean', needs: ['ci'] },
  { name: 'synth', command: 'npm run synth', needs: ['ci'] },
  { name: 'test', command: 'npm test', needs: ['ci'], limit: 60 },
  { name: 'cold', command: 'npm run demo', without: ['dist', '.work'], needs: ['ci'], limit: 180 },
  { name: 'warm', command: 'npm run demo', needs: ['ci', 'cold'], limit: 120 },
  { name: 'e2e', command: 'npm run test:e2e', needs: ['ci'], limit: 1200 },
];

/** What came of a step. */
export interface Timing {
  readonly step: Step;
  readonly seconds: number;
  /** Exit code, or null if a signal ended it. */
  readonly status: number | null;
}

/**
 * The steps with the given names and those that they need, in their order; all of them where none is named.
 *
 * @throws UsageError if there is no step of that name.
 */
export function chooseSteps(names: readonly string[]): Step[] {
  const known = STEPS.map(({ name }) => name);
  requireKnown('timing', names, known);
  const chosen = new Set(names.length > 0 ? names : known);
  return STEPS.toReversed()
    .filter(({ name, needs = [] }) => {
      if (chosen.has(name)) needs.forEach((needed) => chosen.add(needed));
      return chosen.has(name);
    })
    .reverse();
}

/** Whether a step has ended well, and in its time. */
export function isHeld({ step: { limit = Infinity }, seconds, status }: Timing): boolean {
  return status === 0 && seconds <= limit;
}

export const HEADER = formatCells('', 'command', 'seconds', 'limit', '');

/** One row of the table. */
export function formatTiming(timing: Timing): string {
  const { step, seconds, status } = timing;
  const outcome = status !== 0 ? 'failed' : isHeld(timing) ? (step.limit ? 'held' : '') : 'missed';
  return formatCells(step.name, step.command, seconds.toFixed(1), String(step.limit ?? '-'), outcome);
}

function formatCells(name: string, command: string, seconds: string, limit: string, outcome: string): string {
  const width = (field: 'name' | 'command'): number => Math.max(...STEPS.map((step) => step[field].length));
  return `${name.padEnd(width('name'))}  ${command.padEnd(width('command'))}  ${seconds.padStart(7)}  ${limit.padStart(5)}  ${outcome}`.trimEnd();
}
