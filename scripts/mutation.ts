/** `npm run test:mutation`: Stryker on lambda-src; a survivor that is not listed with its reason fails. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SURVIVORS } from './checks/mutation/survivors';
import { judge, percentage, type Report, type Score } from './checks/mutation/verdict';
import { PROJECT_ROOT, WORK_FOLDER } from './lib/paths';
import { print } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';

/** As in stryker.config.json. */
const REPORT = path.join(WORK_FOLDER, 'mutation.json');

function main(): void {
  rmSync(REPORT, { force: true });
  const stryker = path.join(PROJECT_ROOT, 'node_modules', '.bin', 'stryker');
  const { status } = spawnSync(stryker, ['run', ...process.argv.slice(2)], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
  });
  const report = readReport();
  // What went wrong before there was a report, Stryker has said.
  if (!report) throw new UsageError('Stryker has not written a report.');
  const { scores, unlisted, stale } = judge(report, SURVIVORS);
  tell(scores);
  const faults = [
    ...unlisted.map(
      ({ file, line, mutator, original, replacement }) =>
        `${file}:${line} ${mutator} survives, and is not listed:\n  ${original}\n  ${replacement}`,
    ),
    ...stale.map(
      ({ file, mutator, original, replacement }) =>
        `${file} ${mutator} is listed, and does not survive:\n  ${original}\n  ${replacement}`,
    ),
  ];
  if (faults.length > 0)
    throw new UsageError(
      `${faults.join('\n')}\n\nMake a test that notices it, or list it with the reason why none can in scripts/checks/mutation/survivors.ts; take out what does not survive.`,
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
function tell(scores: readonly Score[]): void {
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
      `| ${path.basename(score.file, '.ts')} | ${noticed} | ${noticed + score.survived} | ${score.timedOut} | ${percentage(score).toFixed(1)} % |`,
    );
  }
}

void runScript(main);
