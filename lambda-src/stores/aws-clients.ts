import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CALL_LIMITS } from '../contract';

const CALL = {
  maxAttempts: CALL_LIMITS.attempts,
  requestHandler: {
    connectionTimeout: CALL_LIMITS.connectionMilliseconds,
    /** Until the headers are there. */
    requestTimeout: CALL_LIMITS.answerMilliseconds,
    throwOnRequestTimeout: true,
    /** Silence on the line, within a body too. */
    socketTimeout: CALL_LIMITS.answerMilliseconds,
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
