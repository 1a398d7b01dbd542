/** docs/runbook.md: what to do at each alarm. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import { alarmDescription, runbookAnchor } from '../../../constructs/monitoring/alarm-rule';
import { alarmRules } from '../../../constructs/monitoring/alarm-rules';
import { SAVED_QUERIES } from '../../../constructs/monitoring/log-queries';
import { AWS_METRICS } from '../../../constructs/monitoring/metrics';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { expectInDocument, markdownTable } from '../../documents/documents';
import { synthesizeStack } from '../../support/synthesized';

const RULES = alarmRules({
  environment: 'production',
  architecture: 'arm64',
  settings: ENVIRONMENT_SETTINGS.production,
  functionName: 'function',
  queueName: 'queue',
  tableName: 'table',
  logGroupName: 'group',
});
const runbook = readFileSync(path.join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');
/** Text by heading of the second level. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [heading = '', ...lines] = section.split(/^# /m, 1).join('').split('\n');
      return [heading, lines.join('\n')];
    }),
);

/** As GitHub makes it of a heading of plain words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

/** What stands in the first group of each match. */
function named(pattern: RegExp): string[] {
  return [...new Set([...runbook.matchAll(pattern)].map(([, name = '']) => name))];
}

test('each alarm has its section, each section its alarm, in the same order', () => {
  expect([...sections.keys()].map(anchorOf)).toEqual(RULES.map(runbookAnchor));
});

test("the anchors in the alarms' messages are those of the sections", () => {
  const anchors = synthesizeStack('production')
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_description: text }) => String(text).split('docs/runbook.md#')[1]);
  expect(anchors.sort()).toEqual([...sections.keys()].map(anchorOf).sort());
  expect(RULES.map(alarmDescription).every((text) => /#[a-z]/.test(text))).toBe(true);
});

test.each([...sections])(
  '%s says what it means, what a user sees, where to look, and what to do',
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

describe('what the runbook names is there:', () => {
  test('links to its own sections', () => {
    const anchors = [...sections.keys()].map(anchorOf);
    const links = named(/\]\(#([\w-]+)\)/g);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test('outputs of the stack', () => {
    const outputs = Object.keys(synthesizeStack('production').json.output);
    expect(named(/\boutput (\w+_\w+)/g).filter((name) => !outputs.includes(name))).toEqual([]);
  });

  test('saved queries, each of them', () => {
    expect(named(/\bask ([a-z-]+)/g).sort()).toEqual(
      Object.keys(SAVED_QUERIES)
        .filter((name) => name !== 'cold-starts')
        .sort(),
    );
  });

  test('metrics of the function', () => {
    const metrics: readonly string[] = AWS_METRICS['AWS/Lambda'].names;
    expect(named(/`metric (\w+) (?:Sum|Maximum)`/g).filter((name) => !metrics.includes(name))).toEqual([]);
  });
});

test('the table of alarms is that of the rules', () => {
  const rows = RULES.map((rule) => [
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
