import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Architecture } from '../../constructs/function/packaging';
import { PROJECT_ROOT } from './paths';
import { explainDisk, UsageError } from './usage-error';

/** Settings of a synth other than its defaults. */
export interface SynthSettings {
  /** Folder that the stacks are written to. */
  readonly outputFolder: string;
  readonly architecture: Architecture;
  /** What `context` in cdktf.json could say. @default nothing */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The app. @default main.ts */
  readonly program?: string;
  /** Whether stacks are written in Terraform's own language rather than its JSON. @default false */
  readonly hcl?: boolean;
}

/** Runs an app as the CDKTF command line does, into a folder of the caller's own. */
export function synthesize({
  outputFolder,
  architecture,
  context,
  program = 'main.ts',
  hcl = false,
}: SynthSettings): void {
  const { status, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), program], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDKTF_OUTDIR: path.resolve(outputFolder),
      SYNTH_HCL_OUTPUT: String(hcl),
      CDKTF_CONTEXT_JSON: JSON.stringify({ ...context, architecture }),
    },
  });
  if (status !== 0) throw new UsageError(`The synth failed:\n${explainSynth(stderr) ?? stderr}`);
}

/** What a synth's errors mean, in a plain sentence; undefined where they must speak for themselves. */
export function explainSynth(errors: string): string | undefined {
  const [, sentence] = /StagingError: (.+)/.exec(errors) ?? [];
  return sentence ?? explainDisk(errors);
}

/** Lambda's name of this machine's CPU. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}
