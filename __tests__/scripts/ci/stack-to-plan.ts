/** A stack folder for plan.sh, with contents from the test. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { terraform } from '../../support/terraform';

export const STACK = 'thumbnails-production';
/** An S3 backend, without which a stack is rejected. */
export const S3_BACKEND = {
  s3: { bucket: 'states', key: 'k', region: 'eu-central-1', encrypt: true, use_lockfile: true },
} as const;

const hasJq = spawnSync('jq', ['--version']).status === 0;
if (!hasJq) console.warn('Tests that need jq are skipped: jq is not installed.');

/** Returns the given `describe` or `test`, or its `skip` if jq is not installed. */
export function withJq<T extends { readonly skip: T }>(run: T): T {
  return hasJq ? run : run.skip;
}

/** Result of a script. */
export interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
}

export class StackToPlan {
  readonly root = mkdtempSync(path.join(tmpdir(), 'stack-'));
  readonly folder = path.join(this.root, STACK);
  readonly report = path.join(this.root, 'report');

  /** @param environment additional variables for the scripts. */
  constructor(readonly environment: Record<string, string> = {}) {
    mkdirSync(path.join(this.folder, 'assets'), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  /** Writes a file of the stack: an object as JSON, a string verbatim. */
  write(name: string, content: object | string): this {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return this;
  }

  read(name = 'cdk.tf.json'): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  /** Runs check-stack.sh. @returns its findings. */
  findings(): string[] {
    const { status, stderr } = this.run('check-stack.sh', this.folder);
    const lines = [...stderr.matchAll(/^- (.*)$/gm)].map(([, line = '']) => line);
    expect(status).toBe(lines.length > 0 ? 1 : 0);
    return lines;
  }

  /** Runs plan.sh. @param lock lock file in `root`. */
  plan(lock: string): Outcome {
    return this.run('plan.sh', this.folder, this.report, path.join(this.root, lock));
  }

  /** Runs a script with the real Terraform and with credentials that a program could steal. */
  run(script: string, ...args: string[]): Outcome {
    const { status, stderr } = spawnSync(path.join(PROJECT_ROOT, 'scripts', 'ci', script), args, {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.root,
        TERRAFORM_BINARY_NAME: terraform,
        TF_CLI_CONFIG_FILE: writeCliConfig(this.root),
        CHECKPOINT_DISABLE: '1',
        ...this.environment,
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret-of-the-job',
      },
    });
    return { status, stderr };
  }
}
