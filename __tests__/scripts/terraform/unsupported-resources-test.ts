import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leaveOutUnsupported } from '../../../scripts/terraform/unsupported-resources';
import { synthesizeStack } from '../../constructs/synthesized';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stack-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function leaveOut(text: string): { said: string[]; text: string } {
  const file = path.join(folder, 'cdk.tf.json');
  writeFileSync(file, text);
  const said = leaveOutUnsupported(folder);
  return { said, text: readFileSync(file, 'utf8') };
}

describe('what the local AWS cannot hold', () => {
  const { text, json } = synthesizeStack('development');

  test('is taken out and told, and all else stays', () => {
    const queries = Object.keys(json.resource.aws_cloudwatch_query_definition ?? {});
    const { said, text: rest } = leaveOut(text);
    expect(queries.length).toBeGreaterThan(0);
    expect(said).toEqual([`${queries.length} aws_cloudwatch_query_definition`]);
    const { aws_cloudwatch_query_definition: taken, ...others } = json.resource;
    expect(taken).toBeDefined();
    expect(JSON.parse(rest)).toEqual({ ...json, resource: others });
  });

  test('is nothing that anything else refers to', () => {
    expect(leaveOut(text).text).not.toContain('aws_cloudwatch_query_definition');
  });

  test('leaves a stack without any as it is, to the byte', () => {
    const plain = '{"resource":{"aws_s3_bucket":{"a":{}}}}';
    expect(leaveOut(plain)).toEqual({ said: [], text: plain });
  });
});
