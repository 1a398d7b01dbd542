/** Tests that the real handler treats each fault on the wire as the failure table says. */
import { FAILURE_TABLE, UNKNOWN } from '../../../lambda-src/failures/failure-table';
import type { Call } from '../../../scripts/checks/function/services';
import { printedBy } from '../printed';
import type { Reason, Start, WireFault } from './faults';
import { FunctionOnWire, idOf, type Delivery } from './function-on-wire';

const STARTS: Readonly<Record<Start, Call>> = {
  'first GET': 'GET source',
  'GET of a later pass': 'GET source',
  PUT: 'PUT thumbnail',
  'closing HEAD': 'HEAD source',
  'first UpdateItem': 'UpdateItem',
  'record SUCCESS': 'UpdateItem',
};
/** The time that the handler reserves, plus many times what a reconciliation without a fault takes. */
const DEADLINE = 2_000 + 1_500;

interface Case {
  readonly key: string;
  readonly fault: WireFault;
  readonly start: Start;
}

interface Result {
  readonly first: Delivery;
  readonly again: Delivery;
  /** The log line of the first delivery for the key. */
  readonly line: Readonly<Record<string, unknown>> | undefined;
  readonly tries: number;
  /** Version of the thumbnail after the fault. */
  readonly madeFrom: string | undefined;
  /** FailureReason of each version after the fault. */
  readonly failed: readonly (string | undefined)[];
  /** Status of the other object of the event after the fault. */
  readonly neighbor: string | undefined;
  /** Version of the thumbnail after the retry. */
  readonly madeFromAtLast: string | undefined;
  /** Status of each version after the retry. */
  readonly records: Readonly<Record<string, string | undefined>>;
}

const VERSIONS = ['v0', 'v1', 'v2'];
/** The current version in the end, if it is not the version of the event. */
const CURRENT: Partial<Record<Start, string>> = { 'GET of a later pass': 'v2', 'first UpdateItem': 'v0' };

/**
 * Defines the tests of some faults. All faults run concurrently first, because the clients mostly wait between retries.
 * Then each test checks the result of its fault.
 */
export function describeFaults(cases: readonly (readonly [WireFault, Start])[]): void {
  const world = new FunctionOnWire();
  const results = new Map<Case, Result>();
  const all = cases.map(([fault, start]) => ({
    key: `${fault.service} ${fault.name} at ${start}.png`,
    fault,
    start,
  }));

  beforeAll(async () => {
    await world.start();
    const runAll = async (some: readonly Case[]): Promise<void> => {
      await Promise.all(some.map(async (each) => results.set(each, await run(world, each))));
    };
    const lines = await printedBy(async () => {
      await runAll(all.filter(({ fault }) => !fault.endless));
      // Separately, because they have a deadline.
      await runAll(all.filter(({ fault }) => fault.endless));
    });
    for (const [each, result] of results)
      results.set(each, {
        ...result,
        line: lines.find(({ requestId, key }) => requestId === result.first.requestId && key === each.key),
      });
  }, 120_000);
  afterAll(() => world.services.stop());

  describe.each(
    all.map((each) => [`${each.fault.service}: ${each.fault.name}, from the ${each.start}`, each] as const),
  )('%s', (_, each) => {
    describeFault(each, () => {
      const result = results.get(each);
      if (!result) throw new Error(`There is no result of ${each.key}.`);
      return result;
    });
  });
}

function describeFault({ fault, start }: Case, result: () => Result): void {
  const { reason, tries: expectedTries } = { ...fault, ...fault.from?.[start] };
  const row = rowOf(reason);

  test('the fault is retried, logged, and thrown or recorded as in the failure table', () => {
    const { first, tries, line } = result();
    const why = row.class === 'permanent' ? 'reason' : 'fault';
    expect(line).toMatchObject({ level: row.log.toUpperCase(), [why]: row.reason });
    expect(first.error !== undefined).toBe(row.class === 'transient');
    expect(tries).toBe(expectedTries);
  });

  test('the fault does not affect the other record and loses nothing', () => {
    const { neighbor, madeFrom, failed, first } = result();
    expect(neighbor).toBe('SUCCESS');
    if (first.error) expect(first.error.message).toMatch(/^1 failed: /);
    if (row.class === 'permanent') {
      expect(madeFrom).toBeUndefined();
      expect(failed).toContain(row.reason);
    } else {
      expect(madeFrom).toMatch(/^v[012]$/);
      expect(new Set(failed)).toEqual(new Set([undefined]));
    }
  });

  test('a retry of the event completes the work after the fault', () => {
    const { again, madeFromAtLast, records } = result();
    expect(again.error).toBeUndefined();
    const current = CURRENT[start] ?? 'v1';
    expect(madeFromAtLast).toBe(current);
    expect(records[current]).toBe('SUCCESS');
    if (start === 'first UpdateItem') expect(records.v1).toBe('DELETED');
  });
}

/** For a key with a thumbnail: delivers an event with the fault, together with one without it, and then retries the event. */
async function run(world: FunctionOnWire, each: Case): Promise<Result> {
  const { key, fault, start } = each;
  const removes = start === 'first UpdateItem';
  world.given(key, 'v0');
  if (removes) world.given(key, 'v1');
  const change = removes ? world.removeVersion(key, 'v1') : world.upload(key, 'v1');
  const met = plant(world, each);
  const neighbor = `${key} neighbor.png`;
  const other = world.upload(neighbor, 'v1');
  // The whole invocation has one deadline: a record after the endless fault would have no time left.
  const first = fault.endless
    ? await world.deliver([other, change], DEADLINE)
    : await world.deliver([change, other]);
  const state = {
    first,
    line: undefined,
    tries: met.tries,
    madeFrom: world.madeFrom(key),
    failed: VERSIONS.map((version) => world.recordOf(key, version)?.FailureReason?.S),
    neighbor: world.statusOf(neighbor, 'v1'),
  };
  for (const subject of met.subjects) world.watchers.delete(subject);
  // The overwrite has a separate event, and its version met the fault.
  const again = await world.deliver(met.overwrite ? [change, met.overwrite] : [change]);
  return {
    ...state,
    again,
    madeFromAtLast: world.madeFrom(key),
    records: Object.fromEntries(VERSIONS.map((version) => [version, world.statusOf(key, version)])),
  };
}

interface Planted {
  /** Number of requests with the fault. */
  tries: number;
  /** Event of the overwrite during the first pass. */
  overwrite: object | undefined;
  readonly subjects: readonly string[];
}

function plant(world: FunctionOnWire, { key, fault, start }: Case): Planted {
  const subjects = [key, ...VERSIONS.map((version) => idOf(key, version))];
  const met: Planted = { tries: 0, overwrite: undefined, subjects };
  let ready = start !== 'GET of a later pass';
  let begun = false;
  const service = (call: Call): string => (call === 'UpdateItem' || call === 'GetItem' ? 'dynamodb' : 's3');
  const watch = (call: Call): WireFault['does'] | undefined => {
    begun ||= ready && call === STARTS[start];
    if (!ready && call === 'PUT thumbnail') {
      // Overwritten during the first pass, so that there is a second one.
      met.overwrite = world.upload(key, 'v2');
      ready = true;
    }
    if (!begun || service(call) !== fault.service || !(fault.calls ?? [call]).includes(call))
      return undefined;
    met.tries++;
    return fault.does;
  };
  for (const subject of subjects) world.watchers.set(subject, watch);
  return met;
}

function rowOf(reason: Reason) {
  return FAILURE_TABLE.find((row) => row.reason === reason && row.class !== 'expected') ?? UNKNOWN;
}
