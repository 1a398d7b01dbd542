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
  const { machine, asOf, startCpuMilliseconds, worstPeakMebibytes } = TIMES;
  expectInDocument(
    INPUTS,
    'machine',
    `Measured in ${asOf} on one core (${machine}). A start takes ${startCpuMilliseconds} ms of CPU more than a later image; the accepted image that takes the most memory peaks at ${worstPeakMebibytes} MiB.`,
  );
});

test('what is counted of the usual upload is what the function writes: else bench/cost/measured.ts is to be mended', async () => {
  expect({ calls: COUNTED.calls, ...(await countUsualUpload()) }).toEqual(COUNTED);
});

describe('one upload on the wire', () => {
  const world = new FunctionOnWire();
  let lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    await world.start();
    lines = await printedBy(() => world.deliver([world.upload('cat.png', 'v1')]));
  });
  afterAll(() => world.services.stop());

  test('makes the calls that are paid for, in that order', () => {
    expect(world.calls.map(({ call }) => call)).toEqual(COUNTED.calls);
  });

  test('asks S3 as often as the dashboard says', () => {
    const ofS3 = world.calls.map(({ call }) => call).filter((call) => call !== 'UpdateItem');
    expect(ofS3.filter((call) => call.startsWith('PUT'))).toHaveLength(S3_REQUESTS.writesPerThumbnail);
    expect(ofS3.filter((call) => !call.startsWith('PUT'))).toHaveLength(S3_REQUESTS.readsPerInvocation);
  });

  test('prints two lines, one of the image and one of the metric', () => {
    expect(lines.map((line) => '_aws' in line)).toEqual([false, true]);
  });
});
