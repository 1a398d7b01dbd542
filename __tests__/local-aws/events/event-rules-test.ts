import { EventRules } from '../../../local-aws/events/event-rules';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { readText, serve, type Served } from '../loopback';

const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:thumbnails:live';
const pattern = (source: string): string => JSON.stringify({ source: [source] });
/** Rules as moto lists them. */
const RULES = [
  { Name: 'wanted', State: 'ENABLED', EventPattern: pattern('aws.s3') },
  { Name: 'other', State: 'ENABLED', EventPattern: pattern('aws.ec2') },
  { Name: 'off', State: 'DISABLED', EventPattern: pattern('aws.s3') },
  { Name: 'clock', State: 'ENABLED', ScheduleExpression: 'rate(1 day)' },
];

let moto: Served;
let status = 200;
beforeEach(async () => {
  moto = await serve((request, response) => {
    void readText(request).then((body) => {
      const operation = String(request.headers['x-amz-target']);
      const { Rule } = JSON.parse(body) as { Rule?: string };
      const Targets = [{ Arn: `${FUNCTION}-${String(Rule)}` }, { Arn: 'arn:aws:sqs:eu-central-1:1:queue' }];
      const output = operation === 'AWSEvents.ListRules' ? { Rules: RULES } : { Targets };
      response.writeHead(status).end(JSON.stringify(output));
    });
  });
});
afterEach(() => moto.close());

const findFunctions = (): Promise<string[]> =>
  new EventRules(new MotoApi(`http://127.0.0.1:${moto.port}`, 'x')).functionsFor({ source: 'aws.s3' });

test('an event is sent to the functions of the enabled rules that match it', async () => {
  status = 200;
  expect(await findFunctions()).toEqual([`${FUNCTION}-wanted`]);
});

test('an error response of moto is reported', async () => {
  status = 400;
  await expect(findFunctions()).rejects.toThrow('moto responded to AWSEvents.ListRules with status 400');
});
