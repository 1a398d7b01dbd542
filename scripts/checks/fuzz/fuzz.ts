/** Sends mutants to a child process under the function's memory limit, which is used until it dies. */
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

export interface Question {
  readonly bytes: Uint8Array;
  readonly options: ThumbnailOptions;
}

export interface Answer {
  /** SUCCESS, a failure's reason, or FAULT and what it is. */
  readonly verdict: string;
  readonly milliseconds: number;
  /** Of the child, since it was started, in MiB. */
  readonly peakMegabytes: number;
}

/** What a run is. */
export interface FuzzOptions {
  /** How many mutants. */
  readonly count: number;
  /** The same seed makes the same mutants. */
  readonly seed: number;
  /** Where mutants go that the function does not stand. */
  readonly folder: string;
  /** The program that answers. @default the function's pixel path */
  readonly program?: string;
  readonly onProgress?: (done: number) => void;
}

/** What came of a run. */
export interface FuzzReport {
  /** How often each verdict was given. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
  readonly peakMegabytes: number;
  readonly children: number;
  /** A sentence for each mutant that was not stood, with its file and its seed. */
  readonly faults: readonly string[];
}

/** The longest that a mutant may take. */
const LIMIT_MILLISECONDS = 5_000;
const MEMORY_MEGABYTES = ENVIRONMENT_SETTINGS.production.memoryMegabytes;
/** The function's pixel path. */
export const PROGRAM = path.join(__dirname, 'child.ts');

/** @throws nothing for what a mutant does: that is a fault in the report. */
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
      const answer = await ask(child, { bytes, options: OPTIONS });
      const fault = typeof answer === 'string' ? answer : faultOf(answer);
      if (typeof answer === 'string') {
        child.kill('SIGKILL');
        child = undefined;
      } else {
        slowestMilliseconds = Math.max(slowestMilliseconds, answer.milliseconds);
        peakMegabytes = Math.max(peakMegabytes, answer.peakMegabytes);
      }
      if (fault !== undefined) {
        const file = keep(options, index, bytes);
        faults.push(`Mutant ${index} of seed ${options.seed} (${story}): ${fault}. It is in ${file}`);
      }
      const verdict = fault === undefined ? (answer as Answer).verdict : 'FAULT';
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      options.onProgress?.(index + 1);
    }
  } finally {
    child?.kill();
  }
  return { verdicts, slowestMilliseconds, peakMegabytes, children, faults };
}

/**
 * The data segment's limit is the nearest to Lambda's that a process can be given; TypeScript is loaded as in scripts.
 *
 * @throws Error where the program does not say that it is ready.
 */
async function start(program: string): Promise<ChildProcess> {
  const limited = ['-c', 'ulimit -d "$0" && exec "$@"', String(MEMORY_MEGABYTES * 1024)];
  const child = spawn('sh', [...limited, process.execPath, '--import', 'tsx', program], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  const [ready] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as unknown[];
  if (ready !== 'ready') throw new Error(`${program} does not start: ${String(child.stderr?.read())}`);
  return child;
}

/** @returns the answer, or why there is none. */
async function ask(child: ChildProcess, question: Question): Promise<Answer | string> {
  return new Promise((resolve) => {
    let printed = '';
    const timer = setTimeout(() => {
      finish(`no answer within ${LIMIT_MILLISECONDS} ms`);
    }, LIMIT_MILLISECONDS);
    const onMessage = (answer: Answer): void => {
      finish(answer);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      finish(`the process died (${signal ?? `exit code ${code}`}) ${printed.trim()}`);
    };
    const onPrinted = (text: Buffer): void => {
      printed += text.toString();
    };
    const finish = (result: Answer | string): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      child.stderr?.off('data', onPrinted);
      resolve(result);
    };
    child.on('message', onMessage).on('exit', onExit);
    child.stderr?.on('data', onPrinted);
    child.send(question);
  });
}

function faultOf({ verdict, milliseconds, peakMegabytes }: Answer): string | undefined {
  if (verdict.startsWith('FAULT')) return verdict;
  if (milliseconds > LIMIT_MILLISECONDS) return `it took ${Math.round(milliseconds)} ms`;
  if (peakMegabytes > MEMORY_MEGABYTES) return `it took ${Math.round(peakMegabytes)} MB`;
  return undefined;
}

/** Named so that `npm run try` takes it. */
function keep({ folder, seed }: FuzzOptions, index: number, bytes: Buffer): string {
  mkdirSync(folder, { recursive: true });
  const suffix = bytes.subarray(0, 2).equals(START) ? 'jpg' : 'png';
  const file = path.join(folder, `seed-${seed}-mutant-${index}.${suffix}`);
  writeFileSync(file, bytes);
  return file;
}
