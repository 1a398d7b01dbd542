/**
 * Every row of the failure table that a service or the network can cause, on the wire, from the first call of a
 * reconciliation. `test:deep` has faults from later calls, and slow faults.
 */
import { FAILURE_TABLE } from '../../../lambda-src/failures/failure-table';
import { describeFaults } from './fault-tests';
import { FAULTS, firstStart } from './faults';

describeFaults(FAULTS.map((fault) => [fault, firstStart(fault)]));

test('the faults cover every reason of the failure table that a service or the network can cause', () => {
  const met = new Set<string>(FAULTS.map(({ reason }) => reason));
  const others = FAILURE_TABLE.map(({ reason }) => reason).filter((reason) => !met.has(reason));
  expect(new Set(others)).toEqual(
    new Set([
      ...['GONE', 'ARCHIVED', 'ABSENT', 'REFUSED', 'CONDITION'],
      ...['TOO_MANY_PIXELS', 'KEY_TOO_LONG', 'OUT_OF_MEMORY', 'EVENT_UNREADABLE'],
    ]),
  );
});
