import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOps } from '../../../ops/program';

const folder = mkdtempSync(path.join(tmpdir(), 'pause-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('resume refuses if the function was deployed as stopped, since the next deployment would stop it again', async () => {
  const file = path.join(folder, 'outputs.json');
  const outputs = {
    source_bucket_name: 'images',
    metadata_table_name: 'records',
    image_processor_alias_arn: 'arn:aws:lambda:eu-central-1:111122223333:function:f:live',
    image_processor_reserved_concurrency: '0',
  };
  writeFileSync(file, JSON.stringify(outputs));
  await expect(runOps(['resume', '--env', 'staging', '--outputs', file, '--yes'])).rejects.toThrow(
    /processing_enabled = false.*\n.*thumbnails-staging -var-file staging\.tfvars -var processing_enabled=true/,
  );
});
