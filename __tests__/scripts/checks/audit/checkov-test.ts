import { readReport } from '../../../../scripts/checks/audit/checkov';

const PASSED = {
  check_id: 'CKV_AWS_7',
  check_name: 'Rotate the key',
  resource: 'resource.pipeline_key_1CE02BFA',
  file_path: '/production/cdk.tf.json',
};
const FAILED = {
  ...PASSED,
  check_id: 'CKV_AWS_145',
  resource: 'aws_s3_bucket.pipeline_logs_bucket_90AF7CD1',
};

function report(results: object = {}, parsingErrors = 0): string {
  return JSON.stringify({
    results: { passed_checks: [PASSED], failed_checks: [FAILED], skipped_checks: [], ...results },
    summary: { parsing_errors: parsingErrors },
  });
}

test('Checkov resource names are normalized', () => {
  expect(readReport(report(), ['production']).get('production')).toEqual({
    passed: [{ id: 'CKV_AWS_7', name: 'Rotate the key', resource: 'pipeline_key' }],
    failed: [{ id: 'CKV_AWS_145', name: 'Rotate the key', resource: 'pipeline_logs_bucket' }],
  });
});

test('rejects a Checkov report of a stack that was not read or not checked', () => {
  expect(() => readReport(report({}, 1), ['production'])).toThrow('could not read every stack');
  expect(() => readReport('{"summary":{"parsing_errors":0}}', ['production'])).toThrow('could not read');
  expect(() => readReport(report(), ['production', 'staging'])).toThrow('checked nothing in "staging"');
});

test('rejects Checkov skips in a stack', () => {
  expect(() => readReport(report({ skipped_checks: [FAILED] }), ['production'])).toThrow(
    'contains Checkov skips',
  );
});
