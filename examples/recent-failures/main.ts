import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES, type Environment } from '../../lambda-src/contract';
import { findOutputs, output } from '../../ops/library/outputs';
import { readTimeIndex } from '../../ops/library/time-index';
import { print, printable } from '../../scripts/lib/terminal';

/** Lists the failures of the last hour. */
async function main(environment: Environment, file?: string): Promise<void> {
  const outputs = findOutputs({ environment, file, endpoint: process.env.AWS_ENDPOINT_URL });
  const table = output(outputs, 'metadata_table_name');
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const since = new Date(Date.now() - 3_600_000);
  for await (const record of readTimeIndex(client, table, { since, status: 'FAILED' })) {
    const { uploadTimestamp, failureReason, originalKey } = ATTRIBUTES;
    const values = [uploadTimestamp, failureReason, originalKey].map((name) => String(record[name]));
    // Uploaders choose the keys: escape control characters before they reach the terminal.
    print(values.map(printable).join(' '));
  }
}

const [environment = 'production', file] = process.argv.slice(2);
void main(environment as Environment, file);
