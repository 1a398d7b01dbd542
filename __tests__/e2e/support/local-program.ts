import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_ROOT, WORK_FOLDER } from '../../../scripts/lib/paths';
import { awsCommandLineFolder } from './aws-command-line';

/** Beside the one that whoever runs the tests may have, and its state. */
const NAME = 'e2e';
const LOCK = path.join(WORK_FOLDER, `local-${NAME}.lock`);
export const FOLDER = path.join(WORK_FOLDER, `local-${NAME}`);

/** `npm run local` as its user has it: what it prints, and Ctrl-C. */
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

  /** Waits for a line. @returns what the pattern caught. @throws Error with all that was printed if it does not come. */
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

  /** What it printed to be pasted: the exports, then the commands. */
  get pasteable(): readonly string[] {
    return this.lines.filter((line) => /^ {2}(export|aws) /.test(line)).map((line) => line.trim());
  }

  /** Port of the moto behind the gateway, which nobody is told: found as other programs of this machine can find it. */
  get motoPort(): number {
    const processes = execFileSync('ps', ['-A', '-o', 'ppid=,args='], { encoding: 'utf8' });
    const own = new RegExp(`^ *${readFileSync(LOCK, 'utf8').trim()} .*moto-server\\.py (\\d+)`, 'm');
    const [, port] = own.exec(processes) ?? [];
    if (port === undefined) throw new Error(`moto-server.py is not among the processes:\n${processes}`);
    return Number(port);
  }

  /** Ends the process that does the work; those around it, npm's and its shell's, end with it. @returns npm's exit status. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && existsSync(LOCK))
      process.kill(Number(readFileSync(LOCK, 'utf8')), signal);
    return this.ended;
  }
}

/** Runs a line in a shell of its own, in the project's folder, with the given exports. @throws if it fails. */
export function shell(exports: string, line: string): string {
  const awsFolder = awsCommandLineFolder();
  return execFileSync('bash', ['-c', `${exports}\n${line}`], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: {
      PATH: `${awsFolder}${path.delimiter}${process.env.PATH ?? ''}`,
      HOME: WORK_FOLDER,
      LANG: 'C.UTF-8',
    },
  });
}

export const isLocked = (): boolean => existsSync(LOCK);

export function removeAll(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
