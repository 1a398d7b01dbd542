/** Interrupts, each in a separate process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

/** Runs a script that begins with `stopOnSignal(OPTIONS)`, and interrupts it at the given times after it is ready. */
async function interrupted(
  options: string,
  script: string,
  timesMs: readonly number[] = [0],
): Promise<{ readonly status: unknown; readonly lines: readonly string[] }> {
  const program = `
    const { onInterrupt, stopOnSignal } = require('./scripts/lib/signals.ts');
    stopOnSignal(${options});
    ${script}
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', program], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const closed = once(child, 'close');
  await once(output, 'line');
  for (const timeMs of timesMs) {
    await sleep(timeMs);
    child.kill('SIGINT');
  }
  const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  return { status: code ?? signal, lines: lines.slice(1) };
}

test('Ctrl-C ends what was registered, newest first, and then the process with the status that shells give', async () => {
  const { status, lines } = await interrupted(
    '{}',
    `for (const name of ['first', 'failing', 'last'])
       onInterrupt(async () => { console.log(name); if (name === 'failing') throw new Error(); });`,
  );
  expect(lines).toEqual(['last', 'failing', 'first']);
  expect(status).toBe(130);
});

test('it may be a normal end; one that is passed on twice counts once', async () => {
  const { status, lines } = await interrupted(
    '{ exitStatus: 0 }',
    `onInterrupt(async () => { await new Promise((end) => setTimeout(end, 200)); console.log('ended'); });`,
    [0, 50],
  );
  expect(lines).toEqual(['ended']);
  expect(status).toBe(0);
});

test('a second one ends the process at once', async () => {
  const { status, lines } = await interrupted(
    '{ exitStatus: 0 }',
    `onInterrupt(async () => { await new Promise((end) => setTimeout(end, 5000)); console.log('ended'); });`,
    [0, 700],
  );
  expect(lines).toEqual([]);
  expect(status).toBe(130);
});
