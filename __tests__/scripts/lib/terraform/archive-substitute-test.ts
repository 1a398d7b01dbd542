import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { substituteArchives } from '../../../../scripts/lib/terraform/archive-substitute';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stack-'));
  mkdirSync(path.join(folder, 'assets/code/lib'), { recursive: true });
  writeFileSync(path.join(folder, 'assets/code/index.js'), 'exports.handler = 1;');
  writeFileSync(path.join(folder, 'assets/code/lib/a.js'), 'a');
  const archive = {
    type: 'zip',
    source_dir: '${path.module}/assets/code/',
    output_path: '${path.module}/code.zip',
    output_file_mode: '0644',
  };
  writeFileSync(
    path.join(folder, 'cdk.tf.json'),
    JSON.stringify({
      data: { archive_file: { code_zip: archive }, aws_region: { here: {} } },
      provider: { archive: [{}], aws: [{}] },
      resource: {
        aws_lambda_function: {
          it: {
            filename: '${data.archive_file.code_zip.output_path}',
            source_code_hash: '${data.archive_file.code_zip.output_base64sha256}',
          },
        },
      },
      terraform: { required_providers: { archive: { source: 'archive' }, aws: { source: 'aws' } } },
    }),
  );
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function readStack(): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8'));
}

describe("the archive provider's substitute", () => {
  test('zips the same files as the archive provider, and removes the provider from the stack', () => {
    expect(substituteArchives(folder)).toEqual(['code.zip']);
    const zip = readFileSync(path.join(folder, 'code.zip'));
    expect(Object.keys(unzipSync(zip))).toEqual(['index.js', 'lib/a.js']);
    expect(readStack()).toEqual({
      data: { aws_region: { here: {} } },
      provider: { aws: [{}] },
      resource: {
        aws_lambda_function: {
          it: {
            filename: '${path.module}/code.zip',
            source_code_hash: createHash('sha256').update(zip).digest('base64'),
          },
        },
      },
      terraform: { required_providers: { aws: { source: 'aws' } } },
    });
  });

  test("writes mode 0644 and the archive provider's fixed time, 2049-01-01, into each zip entry", () => {
    substituteArchives(folder);
    const zip = readFileSync(path.join(folder, 'code.zip'));
    // Central directory header: "version made by" at 4, time and date at 12 and 14, external attributes at 38.
    const header = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    expect(zip.readUInt16LE(header + 4) >> 8).toBe(3);
    expect(zip.readUInt32LE(header + 38) >>> 16).toBe(0o100644);
    const [time, date] = [zip.readUInt16LE(header + 12), zip.readUInt16LE(header + 14)];
    expect([time, 1980 + (date >> 9), (date >> 5) & 15, date & 31]).toEqual([0, 2049, 1, 1]);
  });
});
