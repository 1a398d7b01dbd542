import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CALL_LIMITS } from '../contract';

const CALL = {
  maxAttempts: CALL_LIMITS.attempts,
  requestHandler: {
    connectionTimeout: CALL_LIMITS.connectionMilliseconds,
    /** Until the response headers. */
    requestTimeout: CALL_LIMITS.answerMilliseconds,
    throwOnRequestTimeout: true,
    /** Idle time, including within a body. */
    socketTimeout: CALL_LIMITS.answerMilliseconds,
  },
} as const;

export interface AwsClients {
  readonly s3: S3Client;
  readonly table: DynamoDBDocumentClient;
}

/** Creates clients with the region, endpoint and credentials of the environment, on Lambda and elsewhere. */
export function createAwsClients(): AwsClients {
  return {
    s3: new S3Client(CALL),
    table: DynamoDBDocumentClient.from(new DynamoDBClient(CALL), {
      marshallOptions: { removeUndefinedValues: true },
    }),
  };
}

/** Aborts the calls of one invocation that are pending when the signal fires. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}
