import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/lib/ports';
import { findPython, type PythonPackage } from '../../scripts/lib/python-packages';
import { UsageError } from '../../scripts/lib/usage-error';
import type { RoleCall } from '../lambda/role-sessions';

/** moto, in the version that every fact about it in these files was tried with. */
export const MOTO: PythonPackage = { name: 'moto', version: '5.2.1', extra: 'server', module: 'moto.server' };
/** Where everything lies. */
export const REGION = 'us-east-1';
/** moto's own, which everything belongs to. */
export const ACCOUNT = '123456789012';
const START_TIMEOUT_MS = 60_000;
/** Lines of moto's log that are kept to explain a fault. */
const KEPT_LINES = 60;
/** A line of the access log, which explains nothing. */
const ACCESS = /"[A-Z]+ .* HTTP\/1\.1" \d+ -$/;

/** Runs moto's server, and saves and loads what it holds. */
const PROGRAM = path.join(__dirname, 'moto-server.py');

/** The AWS simulator under the gateway. */
export class Moto {
  private readonly lines: string[] = [];
  private stopping = false;

  private constructor(
    /**
     * Address that moto answers at. Its path begins with a random secret, without which moto refuses a request: moto has
     * none of the gateway's guards, and a web page may try all ports of this machine.
     */
    readonly endpoint: string,
    private readonly child: ChildProcess,
    private readonly onDeath: (message: string) => void,
  ) {
    if (child.stderr)
      createInterface(child.stderr).on('line', (line) => {
        this.keep(line);
      });
    child.once('exit', (code, signal) => {
      if (!this.stopping)
        this.onDeath(`moto ended by itself (${signal ?? `exit code ${String(code)}`}).\n${this.log()}`);
    });
  }

  /**
   * Starts moto on a free port of the loopback interface and waits until it answers.
   *
   * @param onDeath called if it ends before it is stopped.
   * @param stateFile what save() writes to, and what it begins with if the file is there.
   */
  static async start(
    workFolder: string,
    onStep: (text: string) => void,
    onDeath: (message: string) => void,
    stateFile?: string,
  ): Promise<Moto> {
    const python = findPython(MOTO, workFolder, onStep);
    const port = await freePort();
    const secret = randomBytes(32).toString('hex');
    const child = spawn(python, [PROGRAM, String(port), ...(stateFile === undefined ? [] : [stateFile])], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // A process group of its own: a Ctrl-C would end it before its state is saved.
      detached: true,
      env: {
        ...process.env,
        // Not an argument: other users can see these.
        MOTO_SECRET: secret,
        // moto would run functions in Docker a second time; without a socket it gives up at once and says nothing.
        DOCKER_HOST: 'unix:///nonexistent/docker.sock',
        PYTHONUNBUFFERED: '1',
      },
    });
    const moto = new Moto(`http://127.0.0.1:${port}/${secret}`, child, onDeath);
    await moto.waitUntilItAnswers();
    return moto;
  }

  /** The end of its log: the traceback, where it has just answered 500. */
  log(): string {
    return this.lines.join('\n');
  }

  /** Writes all that it holds into its state file, between two requests. @throws Error if it cannot. */
  async save(): Promise<void> {
    const { ok, status } = await fetch(`${this.endpoint}/moto-api/save`, { method: 'POST' });
    if (!ok) throw new Error(`moto answered ${status} when it was to save its state:\n${this.log()}`);
  }

  /** All calls that were made with the rights of roles, oldest first. */
  async roleCalls(): Promise<RoleCall[]> {
    return (await (await fetch(`${this.endpoint}/moto-api/role-calls`)).json()) as RoleCall[];
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  private keep(line: string): void {
    if (ACCESS.test(line)) return;
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }

  private async waitUntilItAnswers(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      // Its last words come before the end of its output, maybe behind the end of the process.
      if (this.child.exitCode !== null && this.child.stderr?.closed) break;
      try {
        await fetch(`${this.endpoint}/moto-api/`);
        return;
      } catch {
        await sleep(50);
      }
    }
    await this.stop();
    throw new UsageError(`The local AWS did not start. moto said:\n${this.log()}`);
  }
}
