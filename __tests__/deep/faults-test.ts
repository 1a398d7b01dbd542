/** Faults on the wire in the midst of a reconcile, and those that only the client's own limits end. */
import { describeFaults } from '../lambda-src/wire/fault-tests';
import { FAULTS, firstStart, laterStarts, SLOW_FAULTS } from '../lambda-src/wire/faults';

describeFaults([
  ...FAULTS.flatMap((fault) => laterStarts(fault).map((start) => [fault, start] as const)),
  ...SLOW_FAULTS.flatMap((fault) =>
    [firstStart(fault), ...laterStarts(fault)].map((start) => [fault, start] as const),
  ),
]);
