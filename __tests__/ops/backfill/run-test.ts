import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDeployment } from '../../../ops/aws/deployment';
import { Checkpoint } from '../../../ops/backfill/checkpoint';
import { BackfillRun } from '../../../ops/backfill/run';
import { Mirror } from '../../../ops/mirror/mirror';
import { CLIENT_VARIABLES } from '../../../scripts/checks/function/function-variables';
import { keyOf, ListingServer, OUTPUTS } from '../listing-server';

const ORIGINALS = 30;
const KEYS = Array.from({ length: ORIGINALS }, (_, number) => keyOf(number));
const SCOPE = {
  endpoint: null,
  functionArn: 'f',
  sourceBucket: 'b',
  prefix: '',
  only: 'all',
  recipe: 'r',
  reason: null,
  acceptanceCriteria: 'c',
};

const environment = process.env;
let folder: string;
let checkpoint: Checkpoint;
let server: ListingServer;
let sent: string[];
let respond: (key: string) => 'done' | 'failed' | 'refused';

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'backfill-'));
  checkpoint = new Checkpoint(SCOPE, path.join(folder, 'checkpoint.json'));
  writeFileSync(path.join(folder, 'outputs.json'), JSON.stringify(OUTPUTS));
  sent = [];
  server = new ListingServer(ORIGINALS, ORIGINALS, (key) => {
    sent.push(key);
    return respond(key);
  });
  const AWS_ENDPOINT_URL = await server.start();
  process.env = { ...environment, ...CLIENT_VARIABLES, AWS_ENDPOINT_URL };
});
afterEach(async () => {
  process.env = environment;
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Creates a run that continues from the checkpoint. */
async function begin(onProgress: (run: BackfillRun) => void = () => undefined): Promise<BackfillRun> {
  const outputs = path.join(folder, 'outputs.json');
  const mirror = await Mirror.of(findDeployment({ env: 'development', outputs }));
  const order = { prefix: '', only: 'all', since: undefined, pace: { inFlight: 3, rate: 10_000 } } as const;
  return new BackfillRun(mirror, order, checkpoint, checkpoint.read(undefined), onProgress);
}

test('a backfill retries failed keys once, and the next run sends only those that failed again', async () => {
  const [passing = '', lasting = ''] = [KEYS[7], KEYS[19]];
  respond = (key) =>
    key === lasting || (key === passing && sent.filter((other) => other === passing).length === 1)
      ? 'failed'
      : 'done';
  const run = await begin();
  expect(await run.run()).toBe(true);
  expect([...run.failures]).toEqual([[lasting, 'the table is busy']]);
  expect([run.looked, run.sent]).toEqual([ORIGINALS, ORIGINALS - 1]);
  expect([...sent].sort()).toEqual([...KEYS, passing, lasting].sort());

  sent = [];
  respond = () => 'done';
  const next = await begin();
  expect(await next.run()).toBe(true);
  expect(sent).toEqual([lasting]);
  expect([next.failures.size, next.sent]).toEqual([0, ORIGINALS]);
  expect(existsSync(checkpoint.file)).toBe(false);
});

test('a backfill stops at once when the service denies a call, and the next run skips no key', async () => {
  respond = (key) => (key === KEYS[12] ? 'refused' : 'done');
  await expect((await begin()).run()).rejects.toThrow('not yours');
  expect(sent.length).toBeLessThan(ORIGINALS);
  const done = sent.filter((key) => key !== KEYS[12]);
  const { after = '' } = checkpoint.read(undefined) ?? {};
  expect(after < String(KEYS[12])).toBe(true);

  sent = [];
  respond = () => 'done';
  expect(await (await begin()).run()).toBe(true);
  expect([...new Set([...done, ...sent])].sort()).toEqual(KEYS);
  // Only keys that were in flight together with the denied one.
  expect(done.filter((key) => sent.includes(key)).length).toBeLessThanOrEqual(2);
});

test('a stopped backfill finishes the invocations in flight, and the next run sends only the other keys', async () => {
  respond = () => 'done';
  const run = await begin((now) => {
    if (now.looked === 10) now.stop();
  });
  expect(await run.run()).toBe(false);
  expect(sent.length).toBeGreaterThanOrEqual(10);
  expect(sent.length).toBeLessThan(ORIGINALS);
  await (await begin()).run();
  expect([...sent].sort()).toEqual(KEYS);
});
