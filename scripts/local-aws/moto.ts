import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../usage-error';
import { findPython, type PythonPackage } from './python-packages';

/** moto, in the version that every fact about it in these files was tried with. */
export const MOTO: PythonPackage = { name: 'moto', version: '5.2.1', extra: 'server', module: 'moto.server' };
const START_TIMEOUT_MS = 60_000;
/** Lines of moto's log that are kept to explain a fault. */
const KEPT_LINES = 60;

/** Runs moto's server, and ends with this process: its standard input closes whatever way this one ends. */
const PROGRAM = `
import os, sys, threading
def watch():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
from moto.server import main
# Events for functions are the front's to send: moto would run them a second time, and crashes on that of a key whose
# last version goes while a delete marker stands above it.
from moto.s3.models import Notification
matches = Notification.matches
Notification.matches = lambda self, *event: ":lambda:" not in self.arn and matches(self, *event)
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
`;

/** The AWS simulator under the front. */
export class Moto {
  private readonly lines: string[] = [];
  private stopping = false;

  private constructor(
    readonly port: number,
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
   */
  static async start(
    workFolder: string,
    onStep: (text: string) => void,
    onDeath: (message: string) => void,
  ): Promise<Moto> {
    const python = findPython(MOTO, workFolder, onStep);
    const port = await freePort();
    const child = spawn(python, ['-c', PROGRAM, String(port)], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {
        ...process.env,
        // moto would run functions in Docker a second time; without a socket it gives up at once and says nothing.
        DOCKER_HOST: 'unix:///nonexistent/docker.sock',
        PYTHONUNBUFFERED: '1',
      },
    });
    const moto = new Moto(port, child, onDeath);
    await moto.waitUntilItAnswers();
    return moto;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The end of its log: the traceback, where it has just answered 500. */
  log(): string {
    return this.lines.join('\n');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }

  private async waitUntilItAnswers(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) break;
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
