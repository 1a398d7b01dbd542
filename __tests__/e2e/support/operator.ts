import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import type { DeployedPipeline } from './deployed-pipeline';

/** What a command printed, and its exit status. */
export interface Operated {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
  /** The lines of its JSON. */
  readonly json: readonly Record<string, unknown>[];
}

/** `npm run ops` on a deployment, as whoever is on call starts it. */
export class Operator {
  private readonly outputsFile: string;

  /** @param credentials whose they are; without any, those of whoever deployed. */
  constructor(
    private readonly pipeline: DeployedPipeline,
    private readonly credentials: Readonly<Record<string, string>> = {},
  ) {
    this.outputsFile = path.join(pipeline.deployment.folder, 'outputs.json');
    writeFileSync(this.outputsFile, JSON.stringify(pipeline.deployment.outputs));
  }

  /** Runs a command to its end. */
  async run(command: string, ...options: readonly string[]): Promise<Operated> {
    return this.ended(this.start(command, ...options));
  }

  /** What a command has printed by its end. */
  async ended(child: ReturnType<Operator['start']>): Promise<Operated> {
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    return { status, output, errors, json: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  /** Starts a command that stays, or is to be interrupted. */
  start(command: string, ...options: readonly string[]) {
    return this.spawn('scripts/ops.ts', command, '--env', 'development', '--outputs', this.outputsFile, ...options);
  }

  /** Runs a program of somebody's own, which is given the environment and the file of the outputs. @returns what it printed. */
  async runProgram(program: string): Promise<string> {
    return (await this.ended(this.spawn(program, 'development', this.outputsFile))).output;
  }

  private spawn(program: string, ...words: readonly string[]) {
    return spawn(process.execPath, ['--import', 'tsx', program, ...words], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...this.pipeline.deployment.aws.environment, ...this.credentials },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
