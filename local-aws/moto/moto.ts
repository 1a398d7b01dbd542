import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/lib/ports';
import { findPython, type PythonPackage } from '../../scripts/lib/python-packages';
import { UsageError } from '../../scripts/lib/usage-error';
import type { RoleCall } from '../lambda/role-sessions';

/** moto, in the version for which every statement about it in this folder was verified. */
export const MOTO: PythonPackage = { name: 'moto', version: '5.2.1', extra: 'server', module: 'moto.server' };
/** Region of all resources. */
export const REGION = 'us-east-1';
/** Account of all resources: moto's default. */
export const ACCOUNT = '123456789012';
const START_TIMEOUT_MS = 60_000;
/** Number of moto's log lines to keep for error messages. */
const KEPT_LINES = 60;
/** A line of the access log. */
const ACCESS = /"[A-Z]+ .* HTTP\/1\.1" \d+ -$/;

/** Runs moto's server, and saves and loads its state. */
const PROGRAM = path.join(__dirname, 'moto-server.py');

/** The AWS simulator behind the gateway. */
export class Moto {
  private readonly lines: string[] = [];
  private stopping = false;

  private constructor(
    /**
     * URL of moto. Its path begins with a random secret, without which a request is refused: moto has none of the gateway's
     * guards, and a web page can try all ports of this machine.
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
        this.onDeath(`moto exited unexpectedly (${signal ?? `exit code ${String(code)}`}).\n${this.log()}`);
    });
  }

  /**
   * Starts moto on a free port of the loopback interface and waits until it responds.
   *
   * @param onDeath called if moto exits before stop().
   * @param stateFile file that save() writes, and that moto loads at its start if it exists.
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
      // A separate process group: Ctrl-C would end it before its state is saved.
      detached: true,
      env: {
        ...process.env,
        // Not an argument, because other users can see arguments.
        MOTO_SECRET: secret,
        // Keeps moto from running functions in Docker: without a socket, it gives up at once and silently.
        DOCKER_HOST: 'unix:///nonexistent/docker.sock',
        PYTHONUNBUFFERED: '1',
      },
    });
    const moto = new Moto(`http://127.0.0.1:${port}/${secret}`, child, onDeath);
    await moto.waitUntilReady();
    return moto;
  }

  /** Returns the last lines of moto's log, such as the traceback after a 500 response. */
  log(): string {
    return this.lines.join('\n');
  }

  /** Writes moto's state to the state file, between two requests. @throws Error if it cannot. */
  async save(): Promise<void> {
    const { ok, status } = await fetch(`${this.endpoint}/moto-api/save`, { method: 'POST' });
    if (!ok) throw new Error(`moto could not save its state (status ${status}):\n${this.log()}`);
  }

  /** Resolves to the requests with the credentials of roles, oldest first. */
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

  private async waitUntilReady(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      // Its last log lines can arrive after the process has ended, but before the stream closes.
      if (this.child.exitCode !== null && this.child.stderr?.closed) break;
      try {
        await fetch(`${this.endpoint}/moto-api/`);
        return;
      } catch {
        await sleep(50);
      }
    }
    await this.stop();
    throw new UsageError(`The local AWS did not start. moto log:\n${this.log()}`);
  }
}
