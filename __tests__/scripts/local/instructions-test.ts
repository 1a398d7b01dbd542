import { existsSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { commandsToTry, formatInstructions } from '../../../scripts/local/instructions';

const INSTRUCTIONS = {
  endpoint: 'http://127.0.0.1:4566',
  environment: {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '3',
  },
  sourceBucket: 'local-images',
  thumbnailBucket: 'local-images-thumbnails-377b16a5',
  table: 'records',
};

test('the exports point either version of the AWS CLI to the local AWS, and change nothing else', () => {
  expect(formatInstructions(INSTRUCTIONS)).toContain(
    '  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 ' +
      'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n',
  );
});

test('the commands upload an existing image, list its thumbnail, and show the records', () => {
  const [upload, list, scan] = commandsToTry(INSTRUCTIONS);
  const [, image] = /^aws s3 cp (\S+) s3:\/\/local-images\/rocket\.jpg$/.exec(upload) ?? [];
  expect(existsSync(path.join(PROJECT_ROOT, image ?? 'none'))).toBe(true);
  expect(list).toBe('aws s3 ls s3://local-images-thumbnails-377b16a5/128/rocket.jpg');
  expect(scan).toMatch(/^aws dynamodb scan --table-name records .*OriginalKey.*ProcessingStatus/);
});

test('the instructions contain endpoint, commands, live page, and how to stop', () => {
  const text = formatInstructions(INSTRUCTIONS);
  for (const command of commandsToTry(INSTRUCTIONS)) expect(text).toContain(`\n  ${command}\n`);
  expect(text).toMatch(/up: http:\/\/127\.0\.0\.1:4566\n/);
  expect(text).toContain('http://127.0.0.1:4566/\n');
  expect(text).toContain('Ctrl-C stops it');
});
