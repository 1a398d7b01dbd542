import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { labelErrors } from './service-errors';

/** Clients of the services that a deployment uses. */
export type OperatorClients = ReturnType<typeof createClients>;

/** Creates clients with the default credential chain. AWS_ENDPOINT_URL points them to another endpoint. */
export function createClients(region: string) {
  const settings = { region, maxAttempts: 5 };
  return {
    s3: labelErrors(new S3Client(settings)),
    table: labelErrors(DynamoDBDocumentClient.from(new DynamoDBClient(settings))),
    lambda: labelErrors(new LambdaClient(settings)),
    logs: labelErrors(new CloudWatchLogsClient(settings)),
    metrics: labelErrors(new CloudWatchClient(settings)),
    // A queue URL names AWS's own endpoint and would override AWS_ENDPOINT_URL.
    sqs: labelErrors(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false })),
  };
}
