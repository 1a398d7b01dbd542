/** docs/runbook.md: what to do for each alarm. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runbookAnchor } from '../../../constructs/monitoring/alarm-rule';
import { SAVED_QUERIES } from '../../../constructs/monitoring/log-queries';
import { METRIC_TITLES } from '../../../ops/commands/metrics';
import { createProgram } from '../../../ops/program';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { expectInDocument, markdownTable } from '../../documents/documents';
import { synthesizeStack } from '../../support/synthesized';
import { PRODUCTION_RULES } from './production-rules';

const runbook = readFileSync(path.join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');
/** Text by second-level heading. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [heading = '', ...lines] = section.split(/^# /m, 1).join('').split('\n');
      return [heading, lines.join('\n')];
    }),
);

/** Returns the anchor that GitHub generates for a heading of plain words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

/** Returns the first group with a value of each match, without duplicates. */
function named(pattern: RegExp): string[] {
  return [...new Set([...runbook.matchAll(pattern)].map(([, ...groups]) => groups.find(Boolean) ?? ''))];
}

test('the runbook has one section for each alarm, in the order of the rules', () => {
  expect([...sections.keys()].map(anchorOf)).toEqual(PRODUCTION_RULES.map(runbookAnchor));
});

test('each alarm message links to a section of the runbook', () => {
  const anchors = synthesizeStack('production')
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_description: text }) => String(text).split('docs/runbook.md#')[1]);
  expect(anchors.sort()).toEqual([...sections.keys()].map(anchorOf).sort());
});

test.each([...sections])(
  'the runbook section "%s" says what it means, what a user sees, where to look, and what to do',
  (_heading, text) => {
    expect([...text.matchAll(/^- \*\*(.+?):\*\* \S.{4,}$/gm)].map(([, question]) => question)).toEqual([
      'Meaning',
      'User impact',
      'First look',
      'Fix',
      'Ignore if',
    ]);
  },
);

describe('the runbook', () => {
  test('links only to sections that exist', () => {
    const anchors = [...sections.keys()].map(anchorOf);
    const links = named(/\]\(#([\w-]+)\)/g);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test('names every saved query except cold-starts', () => {
    expect(named(/\bops ask ([a-z-]+)/g).sort()).toEqual(
      Object.keys(SAVED_QUERIES)
        .filter((name) => name !== 'cold-starts')
        .sort(),
    );
  });

  test('names only columns of ops metrics', () => {
    const columns = named(/`(\w+)`(?= (?:and `\w+` )?in `ops metrics)|`(\w+(?:Reads|Writes))`/g);
    expect(columns.length).toBeGreaterThan(4);
    expect(columns.filter((name) => !METRIC_TITLES.includes(name))).toEqual([]);
  });

  test('runs only commands and options of npm run ops, which the operator role permits', () => {
    const commands = new Map(
      createProgram().commands.map((command) => [command.name(), command.options.map(({ long }) => long)]),
    );
    const lines = named(/`(ops [a-z][^`]*)`/g);
    expect(lines.length).toBeGreaterThan(10);
    for (const [, command = '', ...words] of lines.map((line) => line.split(' '))) {
      expect([...commands.keys()]).toContain(command);
      expect(commands.get(command)).toEqual(
        expect.arrayContaining(words.filter((word) => word.startsWith('--'))),
      );
    }
  });

  test('needs no shell functions and no AWS CLI', () => {
    expect(runbook).not.toMatch(/`aws |\$\(|```/);
  });
});

test('docs/runbook.md has the current table of alarms', () => {
  const rows = PRODUCTION_RULES.map((rule) => [
    `[${rule.id}](#${runbookAnchor(rule)})`,
    rule.severity,
    rule.notifyOnRecovery ? 'yes' : 'no',
    rule.essential ? 'all' : 'staging, production',
  ]);
  expectInDocument(
    'runbook.md',
    'alarms',
    markdownTable(['alarm', 'severity', 'notifies on recovery', 'environments'], rows),
  );
});
