import type { FunctionConfiguration } from '../../../local-aws/lambda/functions';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:thumbnails';

/** Version 12 of a function, as Lambda's API returns it. */
export const CONFIGURATION: FunctionConfiguration = {
  FunctionName: 'thumbnails',
  FunctionArn: `${FUNCTION_ARN}:12`,
  Role: 'arn:aws:iam::123456789012:role/thumbnails',
  Version: '12',
  Runtime: 'nodejs22.x',
  CodeSha256: '',
  Handler: 'index.handler',
  Timeout: 60,
  MemorySize: 1024,
};
