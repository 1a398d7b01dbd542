import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runbookAddress, runbookIn } from '../../../constructs/monitoring/runbook-address';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { synthesizePipeline } from '../../support/synthesized';

const GITHUB = 'https://github.com/example/images/blob/HEAD/docs/runbook.md';

test.each<[unknown, string | undefined]>([
  ['example/images', GITHUB],
  ['github:example/images', GITHUB],
  ['https://github.com/example/images', GITHUB],
  ['https://github.com/example/images/', GITHUB],
  [{ type: 'git', url: 'git+https://github.com/example/images.git' }, GITHUB],
  [{ type: 'git', url: 'git+ssh://git@github.com/example/images.git' }, GITHUB],
  [{ type: 'git', url: 'git@github.com:example/images.git' }, GITHUB],
  [{ url: 'git://github.com/example/images.git' }, GITHUB],
  [
    { url: 'https://gitlab.example.com:8443/team/group/images.git', directory: 'infra/images' },
    'https://gitlab.example.com/team/group/images/blob/HEAD/infra/images/docs/runbook.md',
  ],
  ['https://ann:secret@github.com/example/images', GITHUB],
  [undefined, undefined],
  [{ type: 'git' }, undefined],
  ['gist:11081aaa281', undefined],
  ['file:///srv/git/images', undefined],
  ['images', undefined],
])('the runbook of the repository %j is at %s', (repository, address) => {
  expect(runbookIn(repository)).toBe(address);
});

test('the setting takes precedence over the repository of package.json, and that over the path', () => {
  const manifest = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    repository?: unknown;
  };
  expect(runbookAddress('https://wiki.example.com/thumbnails')).toBe('https://wiki.example.com/thumbnails');
  expect(runbookAddress(undefined)).toBe(runbookIn(manifest.repository) ?? 'docs/runbook.md');
});

test('the longest address leaves room for the text of every alarm', () => {
  const runbookUrl = `https://${'x'.repeat(492)}`;
  const texts = synthesizePipeline({ settings: { runbookUrl } })
    .all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_description: text }) => String(text));
  for (const text of texts) {
    expect(text).toContain(`. Runbook: ${runbookUrl}#`);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    expect(text.length).toBeLessThanOrEqual(1024);
  }
  expect(() => synthesizePipeline({ settings: { runbookUrl: `${runbookUrl}x` } })).toThrow('of at most 500');
});

test.each(['docs/runbook.md', 'https://wiki.example.com/page#section', 'wiki', ''])(
  'the setting runbookUrl refuses %j with what it must be',
  (runbookUrl) => {
    expect(() => synthesizePipeline({ settings: { runbookUrl } })).toThrow(
      `runbookUrl is ${JSON.stringify(runbookUrl)}: it must be a web address without "#", such as https://`,
    );
  },
);
