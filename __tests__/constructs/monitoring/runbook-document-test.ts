/** docs/runbook.md has a section for each alarm, and names only what exists. */
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
/** The text of each section, by its second-level heading. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [heading = '', ...lines] = section.split(/^# /m, 1).join('').split('\n');
      return [heading, lines.join('\n')];
    }),
);

/** Returns the anchor that GitHub gives to a heading of plain words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

/** Returns the distinct first groups of all matches. */
function named(pattern: RegExp): string[] {
  return [...new Set([...runbook.matchAll(pattern)].map(([, name = '']) => name))];
}

test('docs/runbook.md has exactly one section for each alarm, in the order of the rules', () => {
  expect([...sections.keys()].map(anchorOf)).toEqual(RULES.map(runbookAnchor));
});

test('each alarm description links to a section of docs/runbook.md', () => {
  const anchors = synthesizeStack('production')
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_description: text }) => String(text).split('docs/runbook.md#')[1]);
  expect(anchors.sort()).toEqual([...sections.keys()].map(anchorOf).sort());
  expect(RULES.map(alarmDescription).every((text) => /#[a-z]/.test(text))).toBe(true);
});

test.each([...sections])(
  'section %s of docs/runbook.md answers every question, in the same order',
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

describe('docs/runbook.md', () => {
  test('links only to its existing sections', () => {
    const anchors = [...sections.keys()].map(anchorOf);
    const links = named(/\]\(#([\w-]+)\)/g);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test('names only outputs of the stack', () => {
    const outputs = Object.keys(synthesizeStack('production').json.output);
    expect(named(/\boutput (\w+_\w+)/g).filter((name) => !outputs.includes(name))).toEqual([]);
  });

  test('uses every saved query except cold-starts', () => {
    expect(named(/\bask ([a-z-]+)/g).sort()).toEqual(
      Object.keys(SAVED_QUERIES)
        .filter((name) => name !== 'cold-starts')
        .sort(),
    );
  });

  test('names only metrics of the function', () => {
    const metrics: readonly string[] = AWS_METRICS['AWS/Lambda'].names;
    expect(named(/`metric (\w+) (?:Sum|Maximum)`/g).filter((name) => !metrics.includes(name))).toEqual([]);
  });
});

test('docs/runbook.md lists the alarms with their severity and environments', () => {
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
