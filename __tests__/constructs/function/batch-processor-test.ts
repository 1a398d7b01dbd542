import { BATCH_HANDLER, HANDLER } from '../../../lambda-src/contract';
import { statements, synthesizePipeline, synthesizeStack } from '../../support/synthesized';

const stack = synthesizePipeline({ settings: { batchOperations: true } });
const processor = stack.the('aws_lambda_function', 'processor');
const batch = stack.the('aws_lambda_function', 'batch');
const arn = (type: string, within: string): string => stack.reference(type, 'arn', within);

test('without batchOperations there is no batch function', () => {
  expect(synthesizePipeline().text).not.toMatch(/batch/i);
});

describe('the batch function', () => {
  test('the batch function differs from the image processor only in name, handler and role', () => {
    const { function_name: name, handler, role, description, environment, publish, ...same } = batch;
    expect([name, handler, publish]).toEqual(['test-Batch', BATCH_HANDLER, false]);
    expect(role).toBe(arn('aws_iam_role', 'batch_role'));
    expect(description).toContain('S3 Batch Operations');
    const { variables } = environment as { variables: Record<string, string> };
    const { variables: others } = processor.environment as { variables: Record<string, string> };
    expect(variables).toEqual({ ...others, POWERTOOLS_SERVICE_NAME: 'test-Batch' });
    expect(processor.handler).toBe(HANDLER);
    expect({ ...processor, ...same, depends_on: [] }).toEqual({ ...processor, depends_on: [] });
  });

  test('the batch function has the permissions of the image processor except on the failure queue', () => {
    const rights = (within: string): unknown[] => statements(stack.the('aws_iam_role_policy', within).policy);
    const all = rights('role') as { Sid: string }[];
    expect(rights('batch_role')).toEqual(
      expect.arrayContaining(all.filter(({ Sid }) => Sid !== 'SendFailedEvents')),
    );
    expect(rights('batch_role')).toHaveLength(all.length - 1);
  });
});

describe('the batch job role', () => {
  test('the batch job role can be assumed only for jobs of this account and region', () => {
    const [statement, ...others] = statements(stack.the('aws_iam_role', 'batch_job-role').assume_role_policy);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'batchoperations.s3.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': expect.stringContaining('aws_caller_identity') as string },
        ArnLike: { 'aws:SourceArn': expect.stringMatching(/:s3:.*:job\/\*$/) as string },
      },
    });
  });

  test('allows only invoking the function, listing the source bucket and writing reports', () => {
    const logs = arn('aws_s3_bucket', 'access-logs');
    expect(
      statements(stack.the('aws_iam_role_policy', 'batch_job-policy').policy).map(({ Action, Resource }) => [
        Action,
        Resource,
      ]),
    ).toEqual([
      [['lambda:InvokeFunction'], arn('aws_lambda_function', 'batch')],
      [['s3:PutInventoryConfiguration'], arn('aws_s3_bucket', 'source')],
      [['s3:PutObject'], `${logs}/batch-operations/*`],
      [['s3:GetBucketLocation'], logs],
    ]);
  });
});

test('the outputs contain the batch function and the batch job role', () => {
  const { output } = synthesizeStack('staging', { batchOperations: true }).json;
  expect(Object.keys(output)).toEqual(
    expect.arrayContaining([
      'batch_processor_function_name',
      'batch_processor_function_arn',
      'batch_job_role_arn',
    ]),
  );
});
