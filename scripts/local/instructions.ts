/** What is told of a local AWS that is up. Pure. */
import { ATTRIBUTES, THUMBNAIL_SIZE } from '../../lambda-src/contract';

/** The region twice: version 1 of the AWS command line reads the second name only. */
const EXPORTED = [
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
];
const IMAGE = 'scripts/demo/images/rocket.jpg';

/** What a client needs to know. */
export interface Instructions {
  readonly endpoint: string;
  /** What an AWS client finds it by. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sourceBucket: string;
  readonly thumbnailBucket: string;
  readonly table: string;
}

/** Commands for the plain AWS command line, of either major version, in the project's folder. */
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

/** The text that is printed once it is up. */
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
    `Look at it: ${endpoint}/`,
    'Ctrl-C stops it. The next start finds everything again; npm run local -- --clean begins with nothing.',
  ].join('\n');
}
