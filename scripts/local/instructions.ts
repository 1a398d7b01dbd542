/** Formats what to do with a running local AWS. Pure. */
import { ATTRIBUTES, THUMBNAIL_SIZE } from '../../lambda-src/contract';

/** Two names for the region: version 1 of the AWS CLI reads only the second. */
const EXPORTED = [
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
];
const IMAGE = 'scripts/demo/images/rocket.jpg';

/** What a client needs. */
export interface Instructions {
  readonly endpoint: string;
  /** Environment variables for an AWS client. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sourceBucket: string;
  readonly thumbnailBucket: string;
  readonly table: string;
}

/** Returns commands for the AWS CLI, version 1 or 2, to be run in the project's folder. */
export function commandsToTry({
  sourceBucket,
  thumbnailBucket,
  table,
}: Instructions): [string, string, string] {
  const { originalKey, processingStatus, failureReason, uploadTimestamp } = ATTRIBUTES;
  const columns = [
    `key:${originalKey}.S`,
    `status:${processingStatus}.S`,
    `reason:${failureReason}.S||'-'`,
    `uploaded:${uploadTimestamp}.S`,
  ];
  return [
    `aws s3 cp ${IMAGE} s3://${sourceBucket}/rocket.jpg`,
    `aws s3 ls s3://${thumbnailBucket}/${THUMBNAIL_SIZE.default}/rocket.jpg`,
    `aws dynamodb scan --table-name ${table} --output table --query "Items[].{${columns.join()}}"`,
  ];
}

/** Returns the text to print once the local AWS is up. */
export function formatInstructions(instructions: Instructions): string {
  const { endpoint, environment } = instructions;
  const exports = EXPORTED.map((name) => `${name}=${environment[name] ?? ''}`);
  return [
    `The local AWS is up: ${endpoint}`,
    '',
    'To use it from another shell, in this folder:',
    '',
    `  export ${exports.join(' ')}`,
    '',
    ...commandsToTry(instructions).map((command) => `  ${command}`),
    '',
    `Live page: ${endpoint}/`,
    'Ctrl-C stops it. The next start restores everything; npm run local -- --clean starts empty.',
  ].join('\n');
}
