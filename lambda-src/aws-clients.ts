import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Limits of one call. Together with the function's own time limit they keep every request well below Lambda's one-minute
 * wait before a retry: the reconcile loop holds only if no request takes effect after its sender's retry has ended.
 */
const CALL = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    /** Until the headers are there. */
    requestTimeout: 8_000,
    throwOnRequestTimeout: true,
    /** Silence on the line, within a body too. */
    socketTimeout: 8_000,
  },
} as const;

export interface AwsClients {
  readonly s3: S3Client;
  readonly table: DynamoDBDocumentClient;
}

/** Clients for the region, the endpoint and the credentials that the environment names; as on Lambda, so anywhere. */
export function createAwsClients(): AwsClients {
  return {
    s3: new S3Client(CALL),
    table: DynamoDBDocumentClient.from(new DynamoDBClient(CALL), {
      marshallOptions: { removeUndefinedValues: true },
    }),
  };
}

/** Bounds every call of one invocation: what is still under way when the signal fires is given up. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}
