/** The GitHub CLI against a fake GitHub API: repeated runs maintain one comment and one issue. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const REPOSITORY = '/repos/example/images';

/** An issue or a comment. */
interface Entry {
  id: number;
  number: number;
  title?: string;
  body: string;
  state: string;
  user: { type: string };
}

let server: Server;
let folder: string;
let comments: Entry[];
let issues: Entry[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'reports-'));
  const other = { id: 1, number: 1, title: 'Mine', state: 'open', user: { type: 'User' } };
  comments = [{ ...other, body: '<!-- Plan --> starts this comment' }];
  issues = [{ ...other, body: 'Not drift' }];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://api.github.localhost');
      const sent = text === '' ? {} : (JSON.parse(text) as Partial<Entry>);
      const [, list = '', id = ''] = /\/(issues|comments)(?:\/(\d+))?$/.exec(pathname) ?? [];
      const entries = list === 'comments' ? comments : issues;
      const found = entries.find((entry) => entry.id === Number(id));
      if (request.method === 'POST') {
        const number = entries.length + 1;
        entries.push({ id: number, number, body: '', state: 'open', user: { type: 'Bot' }, ...sent });
      } else if (request.method === 'PATCH' && found) Object.assign(found, sent);
      const wanted = entries.filter(({ state }) => state === (searchParams.get('state') ?? state));
      response.writeHead(pathname.startsWith(REPOSITORY) ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(request.method === 'GET' ? wanted : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

async function run(script: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(path.join(PROJECT_ROOT, 'scripts', 'ci', script), args, {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GITHUB_REPOSITORY: 'example/images',
      // Without TLS, and through a proxy, which receives requests for every host.
      GH_HOST: 'github.localhost',
      GH_ENTERPRISE_TOKEN: 'none',
      HTTP_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  });
}

function report(verdict: string, plan: string): string {
  const reported = path.join(folder, 'report-development');
  mkdirSync(reported, { recursive: true });
  writeFileSync(path.join(reported, 'verdict'), verdict);
  writeFileSync(path.join(reported, 'plan.txt'), plan);
  return reported;
}

const hasGitHub = spawnSync('gh', ['--version']).status === 0;
if (!hasGitHub) console.warn('Tests that need the GitHub CLI are skipped: gh is not installed.');

(hasGitHub ? describe : describe.skip)('GitHub', () => {
  test('comment-plans.sh updates its one comment and leaves other comments unchanged', async () => {
    await run('comment-plans.sh', '7', report('changes', 'Plan: 1 to add, 0 to change, 0 to destroy.'));
    await run('comment-plans.sh', '7', report('changes', 'Plan: 2 to add, 0 to change, 0 to destroy.'));
    expect(comments).toHaveLength(2);
    expect(comments[0]?.body).toBe('<!-- Plan --> starts this comment');
    expect(comments[1]?.body).toContain('2 to add');
  });

  test('report-issue.sh keeps one issue open for each title while there are differences, and then closes it', async () => {
    const title = 'Drift detected: resources differ from the last deployment';
    await run('report-issue.sh', title, report('same', 'No changes.'));
    expect(issues).toHaveLength(1);
    await run('report-issue.sh', title, report('changes', 'Plan: 0 to add, 1 to change, 0 to destroy.'));
    await run('report-issue.sh', title, report('failed', 'Error: no'));
    expect(issues.slice(1)).toMatchObject([{ title, state: 'open' }]);
    expect(issues[1]?.body).toContain('plan failed');
    await run('report-issue.sh', title, report('same', 'No changes.'));
    expect(issues.slice(1)).toMatchObject([{ state: 'closed' }]);
    await run('report-issue.sh', title, report('changes', 'Plan: 0 to add, 1 to change, 0 to destroy.'));
    expect(issues.map(({ state }) => state)).toEqual(['open', 'closed', 'open']);
    await run('report-issue.sh', 'Mirror', report('same', 'In sync'));
    expect(issues.map(({ state }) => state)).toEqual(['open', 'closed', 'open']);
    await run('report-issue.sh', 'Mirror', report('changes', 'Out of sync'));
    expect(issues[3]).toMatchObject({ title: 'Mirror', state: 'open' });
  });
});
