import { spawn } from 'node:child_process';
import { INTERRUPTS } from './signals';

/** What comes this soon after an interrupt is the same key press: npm and tsx pass on what the terminal has sent already. */
const SAME_INTERRUPT_MS = 1000;

/** How a program that somebody watches has ended. */
export interface AttendedResult {
  /** Exit code, or null if a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to its standard error, which was shown as well unless `showErrors` is false. */
  readonly errors: string;
  /** The interrupts that reached it by way of this process, in their order. */
  readonly interrupts: readonly NodeJS.Signals[];
}

/**
 * Runs a program on this terminal: it asks its own questions, and its output is seen as it comes.
 *
 * An interrupt of this process (Ctrl-C, SIGTERM, the end of the terminal) reaches the program as one SIGINT, and its
 * end is waited for. It runs in a process group of its own: Terraform takes a second SIGINT as the order to leave at
 * once, without its state, and a lost terminal would kill it.
 */
export async function runAttended(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  { showErrors = true } = {},
): Promise<AttendedResult> {
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'inherit', 'pipe'], detached: true });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    // eslint-disable-next-line no-restricted-properties -- Terraform's own colors; it prints no object key.
    if (showErrors) process.stderr.write(text);
  });

  const interrupts: NodeJS.Signals[] = [];
  let latest = -Infinity;
  const passOn = (signal: NodeJS.Signals): void => {
    if (performance.now() - latest > SAME_INTERRUPT_MS) {
      child.kill('SIGINT');
      interrupts.push(signal);
    }
    latest = performance.now();
  };
  for (const signal of INTERRUPTS) process.on(signal, passOn);
  try {
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject).once('close', (...end) => {
        resolve(end);
      });
    });
    return { status, signal, errors, interrupts };
  } finally {
    for (const signal of INTERRUPTS) process.off(signal, passOn);
  }
}
