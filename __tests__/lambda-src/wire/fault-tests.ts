/** Faults on the wire before the real handler: what the failure table says of each, as tests. */
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
/** What the handler keeps for its own end, and what a reconcile without a fault needs many times over. */
const DEADLINE = 2_000 + 1_500;

interface Case {
  readonly key: string;
  readonly fault: WireFault;
  readonly start: Start;
}

interface Result {
  readonly first: Delivery;
  readonly again: Delivery;
  /** What the first delivery logged of the key. */
  readonly line: Readonly<Record<string, unknown>> | undefined;
  readonly tries: number;
  /** What the thumbnail was made from after the fault. */
  readonly madeFrom: string | undefined;
  /** The versions' FailureReason after the fault. */
  readonly failed: readonly (string | undefined)[];
  /** Status of the other record's object after the fault. */
  readonly neighbor: string | undefined;
  /** What the thumbnail was made from, and each version's status, after the event came again. */
  readonly madeFromAtLast: string | undefined;
  readonly records: Readonly<Record<string, string | undefined>>;
}

const VERSIONS = ['v0', 'v1', 'v2'];
/** The current version at last, where it is another than the event's. */
const CURRENT: Partial<Record<Start, string>> = { 'GET of a later pass': 'v2', 'first UpdateItem': 'v0' };

/**
 * The tests of some faults. All meet theirs side by side, since most of the time is the clients' waiting between two
 * tries; then each test looks at what came of it.
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
    const meetAll = async (some: readonly Case[]): Promise<void> => {
      await Promise.all(some.map(async (each) => results.set(each, await meet(world, each))));
    };
    const lines = await printedBy(async () => {
      await meetAll(all.filter(({ fault }) => !fault.endless));
      // Apart, so that the time that they have is their own.
      await meetAll(all.filter(({ fault }) => fault.endless));
    });
    for (const [each, result] of results)
      results.set(each, {
        ...result,
        line: lines.find(({ requestId, key }) => requestId === result.first.requestId && key === each.key),
      });
  }, 120_000);
  afterAll(() => world.services.stop());

  describe.each(
    all.map(
      (each) => [`${each.fault.service}: ${each.fault.name}, from the ${each.start} on`, each] as const,
    ),
  )('%s', (_, each) => {
    describeFault(each, () => {
      const result = results.get(each);
      if (!result) throw new Error(`Nothing is known of ${each.key}.`);
      return result;
    });
  });
}

function describeFault({ fault, start }: Case, result: () => Result): void {
  const { reason, tries: expectedTries } = { ...fault, ...fault.from?.[start] };
  const row = rowOf(reason);

  test('is tried, logged, and thrown or recorded as the table says', () => {
    const { first, tries, line } = result();
    const why = row.class === 'permanent' ? 'reason' : 'fault';
    expect(line).toMatchObject({ level: row.log.toUpperCase(), [why]: row.reason });
    expect(first.error !== undefined).toBe(row.class === 'transient');
    expect(tries).toBe(expectedTries);
  });

  test('leaves the other record done, and nothing lost', () => {
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

  test('is mended by the same event when it comes again', () => {
    const { again, madeFromAtLast, records } = result();
    expect(again.error).toBeUndefined();
    const current = CURRENT[start] ?? 'v1';
    expect(madeFromAtLast).toBe(current);
    expect(records[current]).toBe('SUCCESS');
    if (start === 'first UpdateItem') expect(records.v1).toBe('DELETED');
  });
}

/** A key with a thumbnail; then an event that meets the fault, with another that does not; then the same event again. */
async function meet(world: FunctionOnWire, each: Case): Promise<Result> {
  const { key, fault, start } = each;
  const removes = start === 'first UpdateItem';
  world.given(key, 'v0');
  if (removes) world.given(key, 'v1');
  const change = removes ? world.removeVersion(key, 'v1') : world.upload(key, 'v1');
  const met = plant(world, each);
  const neighbor = `${key} neighbor.png`;
  const other = world.upload(neighbor, 'v1');
  // A deadline is the whole invocation's: what stands behind has no time left, and comes again with the event.
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
  // An overwrite has an event of its own, and it is that version which met the fault.
  const again = await world.deliver(met.overwrite ? [change, met.overwrite] : [change]);
  return {
    ...state,
    again,
    madeFromAtLast: world.madeFrom(key),
    records: Object.fromEntries(VERSIONS.map((version) => [version, world.statusOf(key, version)])),
  };
}

interface Planted {
  /** How many requests met the fault. */
  tries: number;
  /** Event of the overwrite in the midst of the first pass. */
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
      // Overwritten while the first pass is at work, so that there is a second.
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
