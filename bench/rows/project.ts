/** Duration of the developer commands. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { summary } from '../rounds';
import type { Row } from '../row';

const ROUNDS = 7;

export const SYNTH: Row = {
  id: 'P9',
  name: 'synth',
  title: 'Synth of the three stacks with a built package',
  measure: () => {
    const seconds: number[] = [];
    const mebibytes: number[] = [];
    const cpu: number[] = [];
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-synth-'));
    try {
      for (let round = -1; round < ROUNDS; round++) {
        const began = performance.now();
        const { stdout, status, stderr } = spawnSync(
          process.execPath,
          ['--import', 'tsx', '--import', './bench/print-usage.ts', 'main.ts'],
          { cwd: PROJECT_ROOT, encoding: 'utf8', env: { ...process.env, CDKTF_OUTDIR: folder } },
        );
        if (status !== 0) throw new Error(`The synth failed:\n${stderr}`);
        // The first round may build the package.
        if (round < 0) continue;
        seconds.push((performance.now() - began) / 1000);
        const [, peak, microseconds] = /USED ([\d.]+) (\d+)/.exec(stdout) ?? [];
        mebibytes.push(Number(peak));
        cpu.push(Number(microseconds) / 1e6);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return Promise.resolve([
      { what: 'tsx main.ts, wall time', value: summary(seconds), unit: 's', goal: { atMost: 1.5 } },
      { what: 'tsx main.ts, CPU time', value: summary(cpu), unit: 's' },
      { what: 'tsx main.ts, peak memory', value: summary(mebibytes), unit: 'MiB', goal: { atMost: 300 } },
    ]);
  },
};

export const TESTS: Row = {
  id: 'P10',
  name: 'tests',
  title: 'npm test',
  onlyByName: true,
  measure: async () => {
    const began = performance.now();
    const child = spawn('npm', ['test'], { cwd: PROJECT_ROOT, stdio: 'ignore' });
    const status = await new Promise((resolve) => child.once('close', resolve));
    if (status !== 0) throw new Error('npm test failed: run it to see why.');
    const seconds = (performance.now() - began) / 1000;
    return [{ what: 'npm test on this machine', value: seconds, unit: 's', goal: { atMost: 60 } }];
  },
};
