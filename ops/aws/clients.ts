import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { nameCalls } from './service-errors';

/** Clients of the services that a deployment lives on. */
export type OperatorClients = ReturnType<typeof createClients>;

/** Clients by the ordinary credentials chain; AWS_ENDPOINT_URL leads them to another AWS. */
export function createClients(region: string) {
  const settings = { region, maxAttempts: 5 };
  return {
    s3: nameCalls(new S3Client(settings)),
    table: nameCalls(DynamoDBDocumentClient.from(new DynamoDBClient(settings))),
    lambda: nameCalls(new LambdaClient(settings)),
    // A queue's URL names AWS; AWS_ENDPOINT_URL is the stronger.
    sqs: nameCalls(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false })),
  };
}
