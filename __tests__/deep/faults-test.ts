/** Faults on the wire during a reconciliation, and faults that only the limits of the client end. */
import { describeFaults } from '../lambda-src/wire/fault-tests';
import { FAULTS, firstStart, laterStarts, SLOW_FAULTS } from '../lambda-src/wire/faults';

describeFaults([
  ...FAULTS.flatMap((fault) => laterStarts(fault).map((start) => [fault, start] as const)),
  ...SLOW_FAULTS.flatMap((fault) =>
    [firstStart(fault), ...laterStarts(fault)].map((start) => [fault, start] as const),
  ),
]);
