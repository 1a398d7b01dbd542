import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOps } from '../../ops/program';
import { CLIENT_VARIABLES } from '../../scripts/checks/function/function-variables';
import type { Served } from '../local-aws/loopback';
import { capturePrinted } from '../scripts/hostile-text';
import { OUTPUTS } from './hostile-server';

/** Runs a command. @returns what it printed on both streams, and its exit status */
export type Run = (
  ...words: readonly string[]
) => Promise<{ readonly printed: string; readonly status: typeof process.exitCode }>;

/** Serves AWS APIs for each test of a file. @returns a function that runs a command against them */
export function commandRunner(start: () => Promise<Served>): Run {
  const environment = process.env;
  let folder: string;
  let server: Served;
  let takePrinted: () => string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ops-'));
    writeFileSync(path.join(folder, 'outputs.json'), JSON.stringify(OUTPUTS));
    server = await start();
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${server.port}`;
    process.env = { ...environment, ...CLIENT_VARIABLES, AWS_ENDPOINT_URL };
    takePrinted = capturePrinted();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    process.env = environment;
    process.exitCode = undefined;
    await server.close();
    rmSync(folder, { recursive: true });
  });

  return async (...words) => {
    const options = ['--env', 'staging', '--outputs', path.join(folder, 'outputs.json')];
    if (words[0] === 'backfill') options.push('--checkpoint', path.join(folder, 'checkpoint.json'));
    await runOps([...words, ...options]);
    return { printed: takePrinted(), status: process.exitCode };
  };
}
