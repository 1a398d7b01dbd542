/** `npm run local` from its first start to its fourth. Each test depends on those before it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../scripts/lib/ports';
import { FOLDER, isLocked, LocalProgram, removeAll, shell } from '../support/local-program';
import { driveByTests } from './drive-by';
import { livePageTests } from './live-page';

/** Generous, because the machines differ in speed. */
const UP_MS = 720_000;
const UP_AGAIN_MS = 90_000;

const ROCKET = 'scripts/demo/images/rocket.jpg';

let program: LocalProgram;
let endpoint: string;
let exported: string;
let commands: readonly string[];

beforeAll(async () => {
  program = new LocalProgram('--clean', '--port', String(await freePort()));
  endpoint = await program.up(UP_MS);
  [exported = '', ...commands] = program.pasteable;
}, UP_MS + 10_000);

afterAll(async () => {
  await program.kill('SIGKILL');
  removeAll();
});

function aws(line: string): string {
  return shell(exported, `aws ${line}`);
}

/** Waits for the line about a thumbnail. */
async function written(key: string): Promise<void> {
  await program.until(new RegExp(`^\\d\\d:\\d\\d:\\d\\d  written +${key}  .* → .*  \\d+ ms$`, 'm'));
}

describe('the first start', () => {
  test('prints commands to paste, the URL of the live page, and how to stop it', () => {
    expect(exported).toContain(`AWS_ENDPOINT_URL=${endpoint}`);
    expect(commands).toHaveLength(3);
    expect(program.text).toContain(`${endpoint}/\n`);
    expect(program.text).toContain('Ctrl-C stops it');
  });

  test('prints commands that work as printed, in the printed order', async () => {
    const [upload = '', list = '', scan = ''] = commands;
    shell(exported, upload);
    await written('rocket.jpg');
    expect(shell(exported, list)).toMatch(/^\S+ \S+ +\d{4} rocket\.jpg\n$/);
    expect(shell(exported, scan)).toMatch(/rocket\.jpg *\|.*SUCCESS/);
  });

  test('prints the reason when no thumbnail can be created', async () => {
    shell(exported, 'echo no image | aws s3 cp - s3://local-images/text.jpg');
    await program.until(/^\S+ {2}failed +text\.jpg {2}UNSUPPORTED_FORMAT: /m);
  });

  test('prints each failed attempt, and then that the event was sent to the failure queue', async () => {
    const [, bucket = ''] = /s3:\/\/([^/]+)/.exec(commands[1] ?? '') ?? [];
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const before = aws(`s3api get-bucket-policy --bucket ${bucket} --query Policy --output text`).trim();
    const put = `s3api put-bucket-policy --bucket ${bucket} --policy`;
    aws(`${put} '${JSON.stringify({ Version: '2012-10-17', Statement: [deny] })}'`);
    aws(`s3 cp ${ROCKET} s3://local-images/denied.jpg`);
    await program.until(/^\S+ {2}given up +denied\.jpg {2}on the failure queue after 3 attempts$/m);
    expect(program.lines.filter((line) => /attempt failed +denied\.jpg/.test(line))).toHaveLength(3);
    aws(`${put} '${before}'`);
  });

  test('a second instance is refused with the ID of the running process', async () => {
    const second = new LocalProgram();
    await second.until(/^npm run local is already running as process \d+: stop it first/m);
  });

  driveByTests(() => ({ gateway: endpoint, moto: `http://127.0.0.1:${program.motoPort}` }));

  livePageTests(() => endpoint);

  test('keeps running after a request that moto does not implement', async () => {
    const call = 'aws cloudwatch put-composite-alarm --alarm-name a --alarm-rule TRUE 2>&1 || true';
    expect(shell(exported, `AWS_MAX_ATTEMPTS=1 ${call}`)).toContain('(500)');
    await program.until(/^\S+ {2}local AWS +POST \/ returned status 50\d/m);
    expect(aws('s3 ls s3://local-images/')).toContain('rocket.jpg');
  });

  test('Ctrl-C stops it with exit status 0', async () => {
    expect(await program.kill('SIGINT')).toBe(0);
    expect(isLocked()).toBe(false);
  });
});

describe('the next start', () => {
  test(
    'the next start is ready within seconds, on the same port, with nothing to apply',
    async () => {
      program = new LocalProgram();
      expect(await program.up(UP_AGAIN_MS)).toBe(endpoint);
      expect(program.text).toContain('Nothing to apply');
      expect(program.text).not.toMatch(/(terraform|tofu) apply/);
    },
    2 * UP_AGAIN_MS,
  );

  test('restores images, thumbnails, records, log lines, metrics, and failed events', () => {
    const [, list = '', scan = ''] = commands;
    aws(`s3 cp s3://local-images/rocket.jpg - | cmp - ${ROCKET}`);
    expect(shell(exported, list)).toContain('rocket.jpg');
    expect(shell(exported, scan)).toMatch(/rocket\.jpg *\|.*SUCCESS/);
    expect(shell(exported, scan)).toMatch(/text\.jpg *\|.*FAILED/);
    const logGroup = '/aws/lambda/thumbnails-development-ImageProcessor';
    const events = aws(`logs filter-log-events --log-group-name ${logGroup} --filter-pattern '"rocket.jpg"'`);
    expect(events).toContain('Thumbnail written');
    expect(aws('cloudwatch list-metrics --namespace ImageProcessing')).toContain('ProcessedImages');
    const queue = `${endpoint}/123456789012/thumbnails-development-failed-events`;
    const message = aws(`sqs receive-message --endpoint-url ${endpoint} --queue-url ${queue}`);
    expect(message).toContain('denied.jpg');
  });

  test('restores the function, which creates a thumbnail of a new upload', async () => {
    aws(`s3 cp ${ROCKET} s3://local-images/second.jpg`);
    await written('second.jpg');
  });

  test(
    'loses only the latest changes when it is killed',
    async () => {
      const state = path.join(FOLDER, 'state', 'moto.pickle');
      aws(`s3 cp ${ROCKET} s3://local-images/third.jpg`);
      // Not by the file's time: a save that was running during the upload ends later, but does not contain it.
      while (!readFileSync(state).includes('third.jpg')) await sleep(100);
      await program.kill('SIGKILL');
      program = new LocalProgram();
      await program.up(UP_AGAIN_MS);
      expect(aws('s3 ls s3://local-images/')).toMatch(/second\.jpg[^]*third\.jpg/);
    },
    2 * UP_AGAIN_MS,
  );
});

test(
  '--clean begins with nothing',
  async () => {
    expect(await program.kill('SIGINT')).toBe(0);
    program = new LocalProgram('--clean');
    // The step is printed when it ends; the gateway responds from its beginning.
    await program.until(/(terraform|tofu) init/, UP_AGAIN_MS);
    expect(existsSync(path.join(FOLDER, 'kept.json'))).toBe(false);
    // Its apply may have created the bucket again.
    const listing = shell(exported, 'aws s3api list-objects-v2 --bucket local-images 2>&1 || true');
    expect(listing).toMatch(/NoSuchBucket|"Prefix": ""/);
    expect(listing).not.toContain('"Key"');
    // During its apply.
    expect(await program.kill('SIGINT')).toBe(0);
  },
  2 * UP_AGAIN_MS,
);
