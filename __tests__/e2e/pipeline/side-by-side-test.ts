/** Three environments in one account, and one of them twice: nothing of one ever shows in another. */
import { ATTRIBUTES, ENVIRONMENTS } from '../../../lambda-src/contract';
import { SIZE, type DeployedPipeline, type Standing } from '../support/deployed-pipeline';
import { ROCKET } from '../support/images';
import { SharedAws } from '../support/shared-aws';

const NAMES = ['thumbnails', 'photos'] as const;
/** Development a second time. */
const SECOND = 'photos-development';
/** All that stands side by side. */
const STACKS = [...ENVIRONMENTS.map((environment) => `thumbnails-${environment}`), SECOND];

let shared: SharedAws;
const pipelines = new Map<string, DeployedPipeline<Standing>>();

beforeAll(async () => {
  shared = await SharedAws.start('side-by-side');
  for (const name of NAMES) shared.synthesize({ name });
  // At the same time: nearly all of an apply is waiting.
  await Promise.all(
    STACKS.map(async (stack) => pipelines.set(stack, await shared.deploy(stack, `of-${stack}`))),
  );
}, 600_000);
afterAll(() => shared.stop());

function pipeline(stack: string): DeployedPipeline<Standing> {
  const found = pipelines.get(stack);
  if (!found) throw new Error(`${stack} is not deployed.`);
  return found;
}

/** What there is to see of a pipeline. */
async function look(stack: string): Promise<object> {
  const of = pipeline(stack);
  const records = await of.allRecords();
  return {
    thumbnails: await of.thumbnailKeys(''),
    records: records.map((record) => [record[ATTRIBUTES.originalBucket], record[ATTRIBUTES.originalKey]]),
    log: await of.loggedKeys(),
    failed: (await of.takeFailedEvents()).map(({ requestPayload }) => requestPayload),
  };
}

test.each(STACKS)('what is uploaded to %s shows there and nowhere else', async (stack) => {
  const others = STACKS.filter((other) => other !== stack);
  const before = await Promise.all(others.map(look));
  const key = `${stack}.jpg`;
  await pipeline(stack).upload(key, ROCKET);
  expect(await look(stack)).toEqual({
    thumbnails: [`${SIZE}/${key}`],
    records: [[`of-${stack}`, key]],
    log: [key],
    failed: [],
  });
  expect(await Promise.all(others.map(look))).toEqual(before);
});

test('what fails in one lies on the failure queue of that one only', async () => {
  const payload = { sentTo: SECOND };
  await pipeline(SECOND).invokeLater(payload);
  await shared.aws.quiet();
  const failed = await Promise.all(
    STACKS.map(async (each) => [each, await pipeline(each).takeFailedEvents()] as const),
  );
  expect(failed.filter(([, events]) => events.length > 0)).toEqual([
    [SECOND, [expect.objectContaining({ requestPayload: payload })]],
  ]);
});

test('no two of them have a name of anything in common', () => {
  const names = STACKS.flatMap((stack) =>
    Object.entries(pipeline(stack).deployment.outputs)
      .filter(([output]) => !/_(version|alias_name|reserved_concurrency)$/.test(output))
      .map(([, value]) => value),
  );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

// At the end: the others have to stand on what it leaves.
test('one that is destroyed leaves the others as they are', async () => {
  await pipeline(SECOND).deployment.terraform.destroy();
  expect(await pipeline(SECOND).deployment.terraform.listState()).toEqual([]);
  const others = STACKS.filter((stack) => stack !== SECOND);
  const plans = await Promise.all(others.map((stack) => pipeline(stack).deployment.terraform.plan()));
  expect(plans.filter(({ changes }) => changes).map(({ output }) => output)).toEqual([]);
  for (const stack of others) {
    await pipeline(stack).upload('after.jpg', ROCKET);
    expect(await pipeline(stack).thumbnailKeys('after')).toEqual([`${SIZE}/after.jpg`]);
  }
}, 300_000);
