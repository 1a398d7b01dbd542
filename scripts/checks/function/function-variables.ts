import type { ENV } from '../../../lambda-src/contract';

type Variables = Record<(typeof ENV)[keyof typeof ENV], string>;

/** Valid environment variables of the function, without variants and placeholders. */
export const FUNCTION_VARIABLES: Readonly<Omit<Variables, typeof ENV.variants | typeof ENV.placeholders>> = {
  THUMBNAIL_BUCKET: 'thumbnails',
  METADATA_TABLE: 'records',
  THUMBNAIL_SIZE: '128',
  ENVIRONMENT: 'staging',
  MAX_INPUT_MEGABYTES: '64',
  MAX_INPUT_MEGAPIXELS: '268',
};

/** Environment variables of the AWS SDK clients: a region, and credentials without permissions. */
export const CLIENT_VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};
