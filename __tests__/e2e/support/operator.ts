import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import type { DeployedPipeline } from './deployed-pipeline';

/** Output and exit status of a command. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
  /** Its lines of JSON. */
  readonly json: readonly Record<string, unknown>[];
}

/** What an audit counts, state by state, when nothing differs. */
export const NO_DIFFERENCES = {
  missing: 0,
  retry: 0,
  stale: 0,
  unreadable: 0,
  occupied: 0,
  orphaned: 0,
  unrecorded: 0,
} as const;

/** Runs `npm run ops` on a deployment, as an operator does. */
export class Operator {
  private readonly outputsFile: string;

  /** @param credentials of the operator. @default those of the deployment */
  constructor(
    private readonly pipeline: DeployedPipeline,
    private readonly credentials: Readonly<Record<string, string>> = {},
  ) {
    this.outputsFile = path.join(pipeline.deployment.folder, 'outputs.json');
    writeFileSync(this.outputsFile, JSON.stringify(pipeline.deployment.outputs));
  }

  /** Runs a command to its end. */
  async run(command: string, ...options: readonly string[]): Promise<CommandResult> {
    return this.result(this.start(command, ...options));
  }

  /** Waits for the end of a command. */
  async result(child: ReturnType<Operator['start']>): Promise<CommandResult> {
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    return { status, output, errors, json: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  /** Starts a command that keeps running or will be interrupted. */
  start(command: string, ...options: readonly string[]) {
    return this.spawn(
      'scripts/ops.ts',
      command,
      '--env',
      'development',
      '--outputs',
      this.outputsFile,
      ...options,
    );
  }

  /** Runs another program with the environment and the outputs file as arguments. @returns what it printed */
  async runProgram(program: string): Promise<string> {
    return (await this.result(this.spawn(program, 'development', this.outputsFile))).output;
  }

  private spawn(program: string, ...words: readonly string[]) {
    return spawn(process.execPath, ['--import', 'tsx', program, ...words], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...this.pipeline.deployment.aws.environment, ...this.credentials },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
