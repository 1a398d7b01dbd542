/** `npm run timings [-- NAME…]`: how long each command takes in a fresh clone of what is committed, against its limit. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../constructs/packaging';
import { onInterrupt, stopOnSignal } from './signals';
import { print } from './terminal';
import { chooseSteps, formatTiming, HEADER, isHeld, type Step, type Timing } from './timings/steps';
import { runScript, UsageError } from './usage-error';

const CLONE = path.join(PROJECT_ROOT, '.work', 'timings', 'clone');
/** Lines of a failed command's output that are shown. */
const SHOWN_LINES = 20;

async function main(): Promise<void> {
  const steps = chooseSteps(process.argv.slice(2));
  cloneCommitted();
  const timings: Timing[] = [];
  print(HEADER);
  for (const step of steps) {
    const { timing, output } = await measure(step);
    timings.push(timing);
    print(formatTiming(timing));
    if (timing.status !== 0) {
      throw new UsageError(
        `${output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')}\n\n"${step.command}" failed in ${CLONE}, which is left there to be looked at.`,
      );
    }
  }
  rmSync(CLONE, { recursive: true });
  print(['', HEADER, ...timings.map(formatTiming)].join('\n'));
  const missed = timings.filter((timing) => !isHeld(timing)).map(({ step }) => step.name);
  if (missed.length > 0) throw new UsageError(`Slower than their limit: ${missed.join(', ')}.`);
}

function cloneCommitted(): void {
  rmSync(CLONE, { recursive: true, force: true });
  mkdirSync(path.dirname(CLONE), { recursive: true });
  const { status, stderr } = spawnSync('git', ['clone', '--quiet', PROJECT_ROOT, CLONE], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new UsageError(`The checkout could not be cloned:\n${stderr}`);
}

async function measure(step: Step): Promise<{ timing: Timing; output: string }> {
  for (const folder of step.without ?? []) rmSync(path.join(CLONE, folder), { recursive: true, force: true });
  const start = performance.now();
  // A process group of its own, so that an interrupt ends all that npm has started.
  const child = spawn(step.command, {
    cwd: CLONE,
    shell: true,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const unregister = onInterrupt(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  }).finally(unregister);
  return { timing: { step, seconds: (performance.now() - start) / 1000, status }, output };
}

/** Without what npm and this project's own `node` have put there: the clone has its own. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const outside = folders.filter((folder) => !folder.includes(path.join('node_modules', '.bin')));
  return { ...Object.fromEntries(kept), PATH: outside.join(path.delimiter) };
}

stopOnSignal();
void runScript(main);
