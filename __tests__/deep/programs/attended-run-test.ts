/** A watched program and the interrupts that reach it, with real processes and signals. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

/** Prints each SIGINT that it receives, and exits shortly after the last. */
const WATCHED = `
process.on('SIGINT', () => { console.error('interrupted'); setTimeout(() => process.exit(3), 300); });
setTimeout(() => process.exit(0), 10_000);
console.error('ready');
`;
const PROGRAM = `
const { runAttended } = require('./scripts/lib/attended-run');
void runAttended(process.execPath, ['-e', ${JSON.stringify(WATCHED)}], process.cwd(), process.env).then((result) => {
  console.log(JSON.stringify(result));
});
`;

let attending: ChildProcess;
let output: string;
let ended: Promise<unknown>;
beforeEach(async () => {
  output = '';
  attending = spawn(process.execPath, ['--import', 'tsx', '-e', PROGRAM], {
    cwd: path.resolve(PROJECT_ROOT),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ready = new Promise<void>((resolve) => {
    for (const stream of [attending.stdout, attending.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (text.includes('ready')) resolve();
      });
  });
  ended = new Promise((resolve) => attending.once('close', resolve));
  await ready;
});

/** Returns what runAttended reported, after all processes have ended. */
async function reported(): Promise<unknown> {
  await ended;
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to the whole group, as a terminal or a runner sends it, reaches the program as one SIGINT and is waited for',
  async (signal) => {
    process.kill(-(attending.pid ?? 0), signal);
    // npm and tsx pass it on once more.
    setTimeout(() => attending.kill(signal), 50);
    expect(await reported()).toEqual({
      status: 3,
      signal: null,
      errors: 'ready\ninterrupted\n',
      interrupts: [signal],
    });
    expect(output).toMatch(/^ready\ninterrupted\n/);
  },
);
