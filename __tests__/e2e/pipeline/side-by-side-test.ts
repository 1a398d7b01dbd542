/** Three environments in one account, one of them twice: no data crosses between them. */
import { ATTRIBUTES, ENVIRONMENTS } from '../../../lambda-src/contract';
import { SIZE, type DeployedPipeline, type DeploymentParts } from '../support/deployed-pipeline';
import { ROCKET } from '../support/images';
import { SharedAws } from '../support/shared-aws';

const NAMES = ['thumbnails', 'photos'] as const;
/** A second development environment. */
const SECOND = 'photos-development';
/** All deployed stacks. */
const STACKS = [...ENVIRONMENTS.map((environment) => `thumbnails-${environment}`), SECOND];

let shared: SharedAws;
const pipelines = new Map<string, DeployedPipeline<DeploymentParts>>();

beforeAll(async () => {
  shared = await SharedAws.start('side-by-side');
  for (const name of NAMES) shared.synthesize({ name });
  // In parallel, because an apply spends most of its time waiting.
  await Promise.all(
    STACKS.map(async (stack) => pipelines.set(stack, await shared.deploy(stack, `of-${stack}`))),
  );
}, 600_000);
afterAll(() => shared.stop());

function pipeline(stack: string): DeployedPipeline<DeploymentParts> {
  const found = pipelines.get(stack);
  if (!found) throw new Error(`${stack} is not deployed.`);
  return found;
}

/** Resolves to the visible data of a pipeline. */
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

test.each(STACKS)('an upload to %s is visible only there', async (stack) => {
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

test('a failed event reaches only the failure queue of its own environment', async () => {
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

test('no two environments share the name of a resource', () => {
  const names = STACKS.flatMap((stack) =>
    Object.entries(pipeline(stack).deployment.outputs)
      .filter(([output]) => !/_(version|alias_name|reserved_concurrency)$/.test(output))
      .map(([, value]) => value),
  );
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

// Must run last: the other environments must work afterwards.
test('the destroy of one environment does not change the others', async () => {
  await pipeline(SECOND).deployment.terraform.destroy();
  expect(await pipeline(SECOND).deployment.terraform.listState()).toEqual([]);
  const others = STACKS.filter((stack) => stack !== SECOND);
  const plans = await Promise.all(others.map((stack) => pipeline(stack).deployment.terraform.plan()));
  expect(plans.filter(({ changes }) => changes).map(({ output }) => output)).toEqual([]);
  for (const stack of others) {
    await pipeline(stack).upload('after.jpg', ROCKET);
    expect(await pipeline(stack).thumbnailKeys('after')).toEqual([`${SIZE}/after.jpg`]);
  }
}, 600_000);
