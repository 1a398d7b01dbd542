import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT, WORK_FOLDER } from '../../lib/paths';
import { print } from '../../lib/terminal';
import { UsageError } from '../../lib/usage-error';
import { SURVIVORS } from './survivors';
import { judge, percentage, type Report, type Score } from './verdict';

/** As in stryker.config.json. */
const REPORT = path.join(WORK_FOLDER, 'mutation.json');

/** Runs Stryker on lambda-src. @throws UsageError that lists survivors without a reason, and reasons without a survivor. */
export function runMutation(options: readonly string[]): void {
  rmSync(REPORT, { force: true });
  const stryker = path.join(PROJECT_ROOT, 'node_modules', '.bin', 'stryker');
  const { status } = spawnSync(stryker, ['run', ...options], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
  });
  const report = readReport();
  // Stryker has printed the reason.
  if (!report) throw new UsageError('Stryker wrote no report: see its error above.');
  const { scores, unlisted, stale } = judge(report, SURVIVORS);
  printScores(scores);
  const faults = [
    ...unlisted.map(
      ({ file, line, mutator, original, replacement }) =>
        `${file}:${line} ${mutator} survives but is not listed:\n  ${original}\n  ${replacement}`,
    ),
    ...stale.map(
      ({ file, mutator, original, replacement }) =>
        `${file} ${mutator} is listed but does not survive:\n  ${original}\n  ${replacement}`,
    ),
  ];
  if (faults.length > 0)
    throw new UsageError(
      `${faults.join('\n')}\n\nAdd a test that kills the mutant, or list it in scripts/checks/mutation/survivors.ts with the reason why no test can. Remove listed mutants that do not survive.`,
    );
  if (status !== 0) throw new UsageError('Stryker failed.');
}

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

/** Prints the table of scripts/checks/mutation/README.md. */
function printScores(scores: readonly Score[]): void {
  const sum = (field: 'killed' | 'timedOut' | 'survived'): number =>
    scores.reduce((total, score) => total + score[field], 0);
  const all = {
    file: 'all',
    killed: sum('killed'),
    timedOut: sum('timedOut'),
    survived: sum('survived'),
  };
  print('\n| file | noticed | of | endless loops | score |\n| --- | --- | --- | --- | --- |');
  for (const score of [...scores, all]) {
    const noticed = score.killed + score.timedOut;
    print(
      `| ${nameOf(score.file)} | ${noticed} | ${noticed + score.survived} | ${score.timedOut} | ${percentage(score).toFixed(1)} % |`,
    );
  }
}

/** `lambda-src/image/png/exif.ts` becomes `image/png/exif`. */
function nameOf(file: string): string {
  return file.replace(/^lambda-src\//, '').replace(/\.ts$/, '');
}
