/** Sends mutants to a child process under the function's memory limit, and restarts the child if it crashes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import type { ThumbnailOptions } from '../../../lambda-src/image/thumbnail';
import { START } from '../images/jpeg';
import { makeSeeds } from '../images/seeds';
import { OPTIONS } from '../images/thumbnails';
import { mutant } from './mutate';

export interface Request {
  readonly bytes: Uint8Array;
  readonly options: ThumbnailOptions;
}

export interface Result {
  /** SUCCESS, a failure reason, or FAULT with a description. */
  readonly verdict: string;
  readonly milliseconds: number;
  /** Peak memory of the child since its start, in MiB. */
  readonly peakMegabytes: number;
}

export interface FuzzOptions {
  /** Number of mutants. */
  readonly count: number;
  /** The same seed makes the same mutants. */
  readonly seed: number;
  /** Folder for mutants that cause a fault. */
  readonly folder: string;
  /** Program of the child process. @default the function's pixel path */
  readonly program?: string;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  /** Count of each verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
  readonly peakMegabytes: number;
  readonly children: number;
  /** A sentence for each mutant that caused a fault, with its file and seed. */
  readonly faults: readonly string[];
}

/** Time limit for a mutant. */
const LIMIT_MILLISECONDS = 5_000;
const MEMORY_MEGABYTES = ENVIRONMENT_SETTINGS.production.memoryMegabytes;
/** Address space that Node.js 24 reserves for code in each thread, beyond what Node.js 22 does. It takes no memory. */
const RESERVED_MEGABYTES = 256;
/** The function's pixel path. */
export const PROGRAM = path.join(__dirname, 'child.ts');

/** Runs the mutants. A fault of a mutant is reported, not thrown. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const seeds = await makeSeeds();
  const verdicts: Record<string, number> = {};
  const faults: string[] = [];
  let slowestMilliseconds = 0;
  let peakMegabytes = 0;
  let children = 0;
  let child: ChildProcess | undefined;
  try {
    for (let index = 0; index < options.count; index++) {
      const { bytes, story } = mutant(seeds, options.seed, index);
      if (!child) {
        child = await start(options.program ?? PROGRAM);
        children++;
      }
      const result = await send(child, { bytes, options: OPTIONS });
      const fault = typeof result === 'string' ? result : faultOf(result);
      if (typeof result === 'string') {
        child.kill('SIGKILL');
        child = undefined;
      } else {
        slowestMilliseconds = Math.max(slowestMilliseconds, result.milliseconds);
        peakMegabytes = Math.max(peakMegabytes, result.peakMegabytes);
      }
      if (fault !== undefined) {
        const file = keep(options, index, bytes);
        faults.push(`Mutant ${index} of seed ${options.seed} (${story}): ${fault}. Saved to ${file}`);
      }
      const verdict = fault === undefined ? (result as Result).verdict : 'FAULT';
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      options.onProgress?.(index + 1);
    }
  } finally {
    child?.kill();
  }
  return { verdicts, slowestMilliseconds, peakMegabytes, children, faults };
}

/**
 * Starts a child with a limit on its data segment, which is the closest to Lambda's memory limit.
 *
 * @throws Error if the program does not report that it is ready.
 */
async function start(program: string): Promise<ChildProcess> {
  const limited = [
    '-c',
    'ulimit -d "$0" && exec "$@"',
    String((MEMORY_MEGABYTES + RESERVED_MEGABYTES) * 1024),
  ];
  const child = spawn('sh', [...limited, process.execPath, '--import', 'tsx', program], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  const [ready] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as unknown[];
  if (ready !== 'ready') throw new Error(`${program} did not start: ${String(child.stderr?.read())}`);
  return child;
}

/** @returns the result, or a description of why there is none. */
async function send(child: ChildProcess, request: Request): Promise<Result | string> {
  return new Promise((resolve) => {
    let printed = '';
    const timer = setTimeout(() => {
      finish(`no result within ${LIMIT_MILLISECONDS} ms`);
    }, LIMIT_MILLISECONDS);
    const onMessage = (result: Result): void => {
      finish(result);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      finish(`the process crashed (${signal ?? `exit code ${code}`}) ${printed.trim()}`);
    };
    const onPrinted = (text: Buffer): void => {
      printed += text.toString();
    };
    const finish = (result: Result | string): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      child.stderr?.off('data', onPrinted);
      resolve(result);
    };
    child.on('message', onMessage).on('exit', onExit);
    child.stderr?.on('data', onPrinted);
    child.send(request);
  });
}

function faultOf({ verdict, milliseconds, peakMegabytes }: Result): string | undefined {
  if (verdict.startsWith('FAULT')) return verdict;
  if (milliseconds > LIMIT_MILLISECONDS) return `it took ${Math.round(milliseconds)} ms`;
  if (peakMegabytes > MEMORY_MEGABYTES) return `it took ${Math.round(peakMegabytes)} MB`;
  return undefined;
}

/** Saves a mutant with a suffix that `npm run try` accepts. */
function keep({ folder, seed }: FuzzOptions, index: number, bytes: Buffer): string {
  mkdirSync(folder, { recursive: true });
  const suffix = bytes.subarray(0, 2).equals(START) ? 'jpg' : 'png';
  const file = path.join(folder, `seed-${seed}-mutant-${index}.${suffix}`);
  writeFileSync(file, bytes);
  return file;
}
