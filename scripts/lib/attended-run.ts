import { spawn } from 'node:child_process';
import { INTERRUPTS } from './signals';

/** Signals this soon after an interrupt are the same key press: npm and tsx forward what the terminal has sent already. */
const SAME_INTERRUPT_MS = 1000;

/** How an attended program ended. */
export interface AttendedResult {
  /** Exit code; null if a signal ended the program. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to its standard error, which was shown as well unless `showErrors` is false. */
  readonly errors: string;
  /** Interrupts that this process forwarded, in order. */
  readonly interrupts: readonly NodeJS.Signals[];
}

/**
 * Runs a program on this terminal: the program asks its own questions and shows its output as it is written.
 *
 * Forwards an interrupt of this process (Ctrl-C, SIGTERM, loss of the terminal) as one SIGINT and waits for the program
 * to end. The program runs in a separate process group: a second SIGINT makes Terraform exit without saving its state,
 * and the loss of the terminal would kill it.
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
  const forward = (signal: NodeJS.Signals): void => {
    if (performance.now() - latest > SAME_INTERRUPT_MS) {
      child.kill('SIGINT');
      interrupts.push(signal);
    }
    latest = performance.now();
  };
  for (const signal of INTERRUPTS) process.on(signal, forward);
  try {
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject).once('close', (...end) => {
        resolve(end);
      });
    });
    return { status, signal, errors, interrupts };
  } finally {
    for (const signal of INTERRUPTS) process.off(signal, forward);
  }
}
