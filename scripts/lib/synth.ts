import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Architecture } from '../../constructs/config/architecture';
import { isObject, type Context } from '../../constructs/config/stack-name';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { projectContext } from './cdktf-json';
import { PROJECT_ROOT } from './paths';
import { explainDisk, UsageError } from './usage-error';

/** Options of a synth. */
export interface SynthSettings {
  /** Folder that the stacks are written to. */
  readonly outputFolder: string;
  /** Applies to all environments and takes precedence over the context. @default the context's */
  readonly architecture?: Architecture;
  /** Names and values that replace those of `context` in cdktf.json. @default none */
  readonly context?: Context;
  /** `context` in cdktf.json. @default that of the cdktf.json next to the app */
  readonly baseContext?: Context;
  /** The app. @default main.ts */
  readonly program?: string;
  /** Whether to write the stacks in HCL instead of JSON. @default false */
  readonly hcl?: boolean;
}

/** Runs an app as the CDKTF command line does, but into a separate folder. @throws UsageError with what the app printed. */
export function synthesize({
  outputFolder,
  architecture,
  context,
  program = 'main.ts',
  baseContext = projectContext(path.dirname(path.resolve(PROJECT_ROOT, program))),
  hcl = false,
}: SynthSettings): void {
  const merged = { ...baseContext, ...context };
  const { status, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), program], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDKTF_OUTDIR: path.resolve(outputFolder),
      SYNTH_HCL_OUTPUT: String(hcl),
      CDKTF_CONTEXT_JSON: JSON.stringify(architecture ? withArchitecture(merged, architecture) : merged),
    },
  });
  if (status !== 0) throw new UsageError(describeSynthFailure(stderr));
}

/** Replaces the architecture for all environments, and those that an environment sets for itself. */
function withArchitecture(context: Context, architecture: Architecture): Context {
  const own = ENVIRONMENTS.flatMap((environment) => {
    const values = context[environment];
    return isObject(values) ? [[environment, { ...values, architecture }]] : [];
  });
  return { ...context, architecture, ...(Object.fromEntries(own) as Context) };
}

/** Returns what an app printed before it failed: a plain sentence if there is one, or everything. */
export function describeSynthFailure(errors: string): string {
  const hasStackTrace = /^ +at /m.test(errors);
  return explainSynth(errors) ?? (hasStackTrace ? `The synth failed:\n${errors}` : errors.trim());
}

/** Returns what a synth's errors mean, in plain sentences; undefined if they must speak for themselves. */
export function explainSynth(errors: string): string | undefined {
  const [, sentence] = /StagingError: (.+)/.exec(errors) ?? [];
  return sentence ?? explainDisk(errors) ?? configurationError(errors);
}

/** Returns the list of violations, without the stack trace of an app that does not catch the error. */
function configurationError(errors: string): string | undefined {
  return /Invalid thumbnail pipeline configuration:(?:\n- .+)+/.exec(errors)?.[0];
}

/** Lambda's name for this machine's CPU. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}
