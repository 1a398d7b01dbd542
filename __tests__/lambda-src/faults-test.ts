/**
 * Every row of the failure table that a service or the network can cause, on the wire, as the first call of a reconcile
 * and in the midst of one. All run side by side: most of the time is the clients' own waiting between two tries.
 */
import { FAILURE_TABLE, UNKNOWN } from '../../lambda-src/failure-table';
import { printedBy } from './printed';
import { FAULTS, type Reason, type WireFault } from './wire/faults';
import { FunctionOnWire, idOf, type Delivery } from './wire/function-on-wire';
import type { Call } from './wire/services';

/** Where a fault begins; it then holds for every call that can meet it. */
type Start = 'first GET' | 'GET of a later pass' | 'PUT' | 'closing HEAD' | 'first UpdateItem' | 'record SUCCESS';

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
  readonly lines: readonly Record<string, unknown>[];
  readonly tries: number;
  /** What the thumbnail was made from after the fault, and after the event came again. */
  readonly madeFrom: string | undefined;
  readonly madeFromAtLast: string | undefined;
  readonly failed: readonly (string | undefined)[];
  readonly neighbours: readonly (string | undefined)[];
  readonly again: Delivery;
  readonly records: readonly (string | undefined)[];
}

const world = new FunctionOnWire();
const CASES: readonly Case[] = FAULTS.flatMap((fault) =>
  startsOf(fault).map((start) => ({ key: `${fault.service} ${fault.name} at ${start}.png`, fault, start })),
);
const results = new Map<Case, Result>();

function startsOf({ service, calls }: WireFault): Start[] {
  if (service === 'dynamodb') return ['first UpdateItem', 'record SUCCESS'];
  return calls ? ['first GET', 'GET of a later pass'] : ['first GET', 'GET of a later pass', 'PUT', 'closing HEAD'];
}

beforeAll(async () => {
  await world.start();
  const lines = await printedBy(async () => {
    await Promise.all(CASES.map((each) => meet(each)));
  });
  for (const [each, result] of results)
    results.set(each, { ...result, lines: lines.filter(({ requestId }) => requestId === result.first.requestId) });
}, 60_000);
afterAll(() => world.services.stop());

/** A key with a thumbnail; then an event that meets the fault, among others that do not; then the same event again. */
async function meet(each: Case): Promise<void> {
  const { key, fault, start } = each;
  const neighbours = [`${key} before.png`, `${key} behind.png`];
  const events = [world.upload(key, 'v0')];
  if (start === 'first UpdateItem') events.push(world.upload(key, 'v1'));
  await world.deliver(events);
  const change = start === 'first UpdateItem' ? world.removeVersion(key, 'v1') : world.upload(key, 'v1');
  const met = plant(each);
  const [before = {}, behind = {}] = neighbours.map((neighbour) => world.upload(neighbour, 'v1'));
  // A deadline is the whole invocation's: what stands behind has no time left, and comes again with the event.
  const batch = fault.endless ? [before, change] : [before, change, behind];
  const first = await world.deliver(batch, fault.endless ? DEADLINE : undefined);
  const state = {
    first,
    tries: met.tries,
    madeFrom: world.madeFrom(key),
    failed: ['v1', 'v2', 'faulty'].map((version) => world.recordOf(key, version)?.FailureReason?.S),
    neighbours: neighbours.slice(0, batch.length - 1).map((neighbour) => world.statusOf(neighbour, 'v1')),
  };
  for (const subject of met.subjects) world.watchers.delete(subject);
  const again = await world.deliver([before, change, behind]);
  results.set(each, {
    ...state,
    lines: [],
    again,
    madeFromAtLast: world.madeFrom(key),
    records: ['v0', 'v1', 'v2'].map((version) => world.statusOf(key, version)),
  });
}

function plant({ key, fault, start }: Case): { tries: number; subjects: string[] } {
  const subjects = [key, ...['v0', 'v1', 'v2', 'faulty'].map((version) => idOf(key, version))];
  const met = { tries: 0, subjects };
  let ready = start !== 'GET of a later pass';
  let begun = false;
  const service = (call: Call): string => (call === 'UpdateItem' || call === 'GetItem' ? 'dynamodb' : 's3');
  const watch = (call: Call): WireFault['does'] | undefined => {
    begun ||= ready && call === STARTS[start];
    if (!ready && call === 'PUT thumbnail') {
      // Overwritten while the first pass is at work, so that there is a second.
      world.upload(key, 'v2');
      ready = true;
    }
    if (!begun || service(call) !== fault.service || !(fault.calls ?? [call]).includes(call)) return undefined;
    met.tries++;
    return fault.does;
  };
  for (const subject of subjects) world.watchers.set(subject, watch);
  return met;
}

function rowOf(reason: Reason) {
  return FAILURE_TABLE.find((row) => row.reason === reason && row.class !== 'answer') ?? UNKNOWN;
}

describe.each(CASES.map((each) => [`${each.fault.service}: ${each.fault.name}, from the ${each.start} on`, each] as const))(
  '%s',
  (_, each) => {
    const { fault, start, key } = each;
    const isHead = start === 'closing HEAD';
    const row = rowOf((isHead ? fault.reasonAtHead : undefined) ?? fault.reason);
    const result = (): Result => results.get(each) ?? fail(key);

    test('is tried, logged, and thrown or recorded as the table says', () => {
      const { first, tries, lines } = result();
      const line = lines.find((candidate) => candidate.key === key);
      expect(line).toMatchObject({ level: row.log.toUpperCase(), reason: row.reason });
      expect(first.error !== undefined).toBe(row.class === 'transient');
      expect(tries).toBe((isHead ? fault.triesAtHead : undefined) ?? fault.tries);
    });

    test('leaves the other records done, and nothing lost', () => {
      const { neighbours, madeFrom, failed, first } = result();
      expect(new Set(neighbours)).toEqual(new Set(['SUCCESS']));
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
      const current = start === 'first UpdateItem' ? 'v0' : start === 'GET of a later pass' ? 'v2' : 'v1';
      expect(madeFromAtLast).toBe(current);
      expect(records[Number(current.slice(1))]).toBe('SUCCESS');
      if (start === 'first UpdateItem') expect(records[1]).toBe('DELETED');
    });
  },
);

test('every reason of the table is met, but for those that no answer can cause', () => {
  const met = new Set<Reason>(FAULTS.flatMap(({ reason, reasonAtHead }) => [reason, reasonAtHead ?? reason]));
  const others = FAILURE_TABLE.map(({ reason }) => reason).filter((reason) => !met.has(reason));
  expect(new Set(others)).toEqual(
    new Set(['GONE', 'ARCHIVED', 'ABSENT', 'CONDITION', 'TOO_MANY_PIXELS', 'KEY_TOO_LONG', 'OUT_OF_MEMORY', 'EVENT_UNREADABLE']),
  );
});

function fail(key: string): never {
  throw new Error(`Nothing is known of ${key}.`);
}
