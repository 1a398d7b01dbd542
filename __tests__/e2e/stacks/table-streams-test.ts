/** A function with an event source mapping of a DynamoDB stream on the local AWS, across a restart. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { BatchWriteCommand, DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { strToU8, zipSync } from 'fflate';
import { RUNTIME } from '../../../constructs/function/packaging';
import { policyDocument } from '../../../constructs/shared/policy-document';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import { createClients, type Clients } from '../../../local-aws/deployment/local-deployment';
import { WORK_FOLDER } from '../../../scripts/lib/paths';

const FOLDER = path.join(WORK_FOLDER, 'e2e-table-streams');
const TableName = 'followed';
const FunctionName = 'follower';
const CODE = `exports.handler = async ({ Records }) => {
  for (const { eventName, dynamodb } of Records) process.stdout.write('GOT ' + eventName + ' ' + dynamodb.Keys.id.S + '\\n');
};`;

let aws: LocalAws;
let clients: Clients;

async function start(): Promise<void> {
  aws = await startLocalAws({
    workFolder: WORK_FOLDER,
    codeFolder: path.join(FOLDER, 'code'),
    stateFolder: path.join(FOLDER, 'state'),
  });
  clients = createClients(aws);
}

/** Creates the role of the function. @returns its ARN. */
async function createRole(): Promise<string> {
  const trust = [
    {
      Sid: 'Lambda',
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ] as const;
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/iam/aws4_request' },
    body: new URLSearchParams({
      ...{ Action: 'CreateRole', Version: '2010-05-08', RoleName: FunctionName },
      AssumeRolePolicyDocument: policyDocument(trust),
    }),
  });
  return /<Arn>(.*)<\/Arn>/.exec(await response.text())?.[1] ?? '';
}

/** Resolves to the records that the function has got so far, once no event is left. */
async function given(): Promise<string[]> {
  await aws.quiet();
  const request = { logGroupName: `/aws/lambda/${FunctionName}`, filterPattern: '"GOT"' };
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand(request));
  return events.map(({ message = '' }) => message.replace('GOT ', ''));
}

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await start();
  const table = await clients.table.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await clients.table.send(new PutCommand({ TableName, Item: { id: 'before' } }));
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: RUNTIME,
      Role: await createRole(),
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': strToU8(CODE) }) },
    }),
  );
  const mapping = { EventSourceArn: table.TableDescription?.LatestStreamArn, FunctionName };
  await clients.lambda.send(
    new CreateEventSourceMappingCommand({ ...mapping, StartingPosition: 'TRIM_HORIZON' }),
  );
}, 240_000);
afterAll(() => aws.stop());

test('a function gets each change, including those from before the mapping', async () => {
  const puts = ['a', 'b'].map((id) => ({ PutRequest: { Item: { id } } }));
  await clients.table.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
  await clients.table.send(new PutCommand({ TableName, Item: { id: 'a', more: true } }));
  await clients.table.send(new DeleteCommand({ TableName, Key: { id: 'b' } }));
  expect(await given()).toEqual(['INSERT before', 'INSERT a', 'INSERT b', 'MODIFY a', 'REMOVE b']);
});

test('a function gets no change twice after a restart of the local AWS', async () => {
  const before = await given();
  await aws.save();
  await aws.stop();
  await start();
  await clients.table.send(new PutCommand({ TableName, Item: { id: 'after' } }));
  expect(await given()).toEqual([...before, 'INSERT after']);
});
