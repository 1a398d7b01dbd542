import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_ROOT, WORK_FOLDER } from '../../../scripts/lib/paths';
import { AWS_FOLDER } from './aws-command-line';

/** A separate instance, so that the tester's own instance and state stay untouched. */
const NAME = 'e2e';
const LOCK = path.join(WORK_FOLDER, `local-${NAME}.lock`);
export const FOLDER = path.join(WORK_FOLDER, `local-${NAME}`);

/** Runs `npm run local` as a user does. */
export class LocalProgram {
  /** All lines of both output streams. */
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(...options: readonly string[]) {
    this.child = spawn('npm', ['run', 'local', '--', '--name', NAME, ...options], {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream) createInterface(stream).on('line', (line) => this.lines.push(line));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Waits for a line. @returns the match. @throws Error with the whole output if the line is not printed. */
  async until(pattern: RegExp, timeoutMs = 30_000): Promise<readonly string[]> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found;
      if (performance.now() > deadline || this.child.exitCode !== null)
        throw new Error(`${String(pattern)} was not printed:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until it is up. @returns its endpoint. */
  async up(timeoutMs: number): Promise<string> {
    const [, endpoint = ''] = await this.until(/^The local AWS is up: (\S+)$/m, timeoutMs);
    await this.until(/^.*Ctrl-C stops it.*$/m);
    return endpoint;
  }

  /** The lines to paste: the exports, then the commands. */
  get pasteable(): readonly string[] {
    return this.lines.filter((line) => /^ {2}(export|aws) /.test(line)).map((line) => line.trim());
  }

  /** Returns the port of moto, which is not published: found as other programs on this machine can find it. */
  get motoPort(): number {
    const processes = execFileSync('ps', ['-A', '-o', 'ppid=,args='], { encoding: 'utf8' });
    const own = new RegExp(`^ *${readFileSync(LOCK, 'utf8').trim()} .*moto-server\\.py (\\d+)`, 'm');
    const [, port] = own.exec(processes) ?? [];
    if (port === undefined) throw new Error(`moto-server.py is not among the processes:\n${processes}`);
    return Number(port);
  }

  /** Kills the working process; npm and its shell end with it. @returns the exit status of npm. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && existsSync(LOCK))
      process.kill(Number(readFileSync(LOCK, 'utf8')), signal);
    return this.ended;
  }
}

/** Runs a line in a new shell, in the project's folder, with the given exports. @throws Error if it fails. */
export function shell(exports: string, line: string): string {
  return execFileSync('bash', ['-c', `${exports}\n${line}`], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: {
      PATH: `${AWS_FOLDER}${path.delimiter}${process.env.PATH ?? ''}`,
      HOME: WORK_FOLDER,
      LANG: 'C.UTF-8',
    },
  });
}

export const isLocked = (): boolean => existsSync(LOCK);

export function removeAll(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
