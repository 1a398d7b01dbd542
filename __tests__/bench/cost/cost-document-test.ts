/** docs/cost.md and bench/cost/README.md are computed from what the function really does, and from the prices. */
import { COUNTED, TIMES } from '../../../bench/cost/measured';
import { PRICES } from '../../../bench/cost/prices';
import { costTables } from '../../../bench/cost/tables';
import { S3_REQUESTS } from '../../../constructs/monitoring/price-table';
import { expectInDocument, markdownTable } from '../../documents/documents';
import { printedBy } from '../../lambda-src/printed';
import { FunctionOnWire } from '../../lambda-src/wire/function-on-wire';
import { countUsualUpload } from './usual-upload-counted';

const INPUTS = 'bench/cost/README.md';
const INPUT_TABLES = ['images', 'counted', 'prices'];

test.each(Object.entries(costTables(PRICES)))(
  'the cost documents have the current table %s',
  (part, { head, rows }) => {
    expectInDocument(INPUT_TABLES.includes(part) ? INPUTS : 'cost.md', part, markdownTable(head, rows));
  },
);

test('bench/cost/README.md names the machine on which the times were measured', () => {
  const { machine, asOf, startCpuMilliseconds } = TIMES;
  expectInDocument(
    INPUTS,
    'machine',
    `Measured in ${asOf} on one core (${machine}). A cold start takes ${startCpuMilliseconds} ms more CPU time than a later image.`,
  );
});

test('the counts in bench/cost/measured.ts are those of the function', async () => {
  expect({ calls: COUNTED.calls, ...(await countUsualUpload()) }).toEqual(COUNTED);
});

describe('the requests of one upload', () => {
  const world = new FunctionOnWire();
  let lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    await world.start();
    lines = await printedBy(() => world.deliver([world.upload('cat.png', 'v1')]));
  });
  afterAll(() => world.services.stop());

  test('one upload makes the billed requests in order', () => {
    expect(world.calls.map(({ call }) => call)).toEqual(COUNTED.calls);
  });

  test('one upload makes as many S3 requests as the dashboard calculates with', () => {
    const ofS3 = world.calls.map(({ call }) => call).filter((call) => call !== 'UpdateItem');
    expect(ofS3.filter((call) => call.startsWith('PUT'))).toHaveLength(S3_REQUESTS.writesPerThumbnail);
    expect(ofS3.filter((call) => !call.startsWith('PUT'))).toHaveLength(S3_REQUESTS.readsPerInvocation);
  });

  test('one upload logs two lines, one for the image and one for the metric', () => {
    expect(lines.map((line) => '_aws' in line)).toEqual([false, true]);
  });
});
