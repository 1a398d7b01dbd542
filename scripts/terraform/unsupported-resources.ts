import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STACK_FILE } from './archive-substitute';

/** What moto 5.2.1 answers with 500 or 501, which Terraform would retry for minutes. Nothing else may refer to it. */
const UNSUPPORTED = ['aws_cloudwatch_query_definition'] as const;

/**
 * Takes out of a stack that was synthesized for the local AWS what that cannot hold.
 *
 * @returns what was taken out, in words: `5 aws_cloudwatch_query_definition`.
 */
export function leaveOutUnsupported(stackFolder: string): string[] {
  const file = path.join(stackFolder, STACK_FILE);
  const stack = JSON.parse(readFileSync(file, 'utf8')) as { resource: Record<string, object> };
  const left = UNSUPPORTED.flatMap((type) => {
    const { [type]: found } = stack.resource;
    Reflect.deleteProperty(stack.resource, type);
    return found ? [`${Object.keys(found).length} ${type}`] : [];
  });
  if (left.length > 0) writeFileSync(file, JSON.stringify(stack, null, 2));
  return left;
}
