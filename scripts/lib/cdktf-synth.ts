import { mkdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { runAttended, type AttendedResult } from './attended-run';
import { PROJECT_ROOT, WORK_FOLDER } from './paths';
import { describeSynthFailure } from './synth';
import { printError } from './terminal';
import { UsageError } from './usage-error';

/**
 * Runs `cdktf synth`. An error is shown once: CDKTF's log, which repeats it, goes to `.work/cdktf.log`.
 *
 * @param options of `cdktf synth`.
 * @throws UsageError with what the app printed, if the synth fails or is interrupted.
 */
export async function runSynth(options: readonly string[]): Promise<void> {
  mkdirSync(WORK_FOLDER, { recursive: true });
  const end = await runAttended(
    process.execPath,
    [commandLine(), 'synth', ...options],
    PROJECT_ROOT,
    environment(),
    { showErrors: false },
  );
  const warnings = end.errors.trimEnd();
  if (end.status !== 0 || end.interrupts.length > 0) throw failure(end);
  if (warnings !== '') printError(warnings);
}

/** Returns the program of cdktf-cli. In CDK Terrain's package, it is named cdktn. */
function commandLine(): string {
  const file = require.resolve('cdktf-cli/package.json');
  const { bin } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  return path.join(path.dirname(file), ...Object.values(bin));
}

function environment(): NodeJS.ProcessEnv {
  return {
    // eslint-disable-next-line no-restricted-properties -- Only asked whether it is a terminal.
    ...(!process.stdout.isTTY && { CI: '1' }),
    CHECKPOINT_DISABLE: '1',
    CDKTF_LOG_FILE_DIRECTORY: WORK_FOLDER,
    ...process.env,
  };
}

function failure({ status, signal, errors, interrupts: [interrupt] }: AttendedResult): UsageError {
  if (interrupt)
    return new UsageError(
      'cdktf synth was interrupted; nothing was changed.',
      128 + constants.signals[interrupt],
    );
  const described = describeSynthFailure(appErrors(errors));
  return new UsageError(
    described === '' ? `cdktf synth ended with ${signal ?? `exit code ${String(status)}`}.` : described,
  );
}

/** What the app itself printed, which CDKTF indents; everything if CDKTF says nothing of the app. */
function appErrors(errors: string): string {
  const [, app] = /Command output on stderr:\n+([^]+?)(?:\n\n\n|$)/.exec(errors) ?? [];
  return (app ?? errors).replaceAll(/^ {4}/gm, '').trim();
}
