/** Faults on the wire in the places that `npm test` leaves out, and those that only the client's own limits end. */
import { describeFaults } from '../lambda-src/wire/fault-tests';
import { FAULTS, otherStarts, quickStarts, SLOW_FAULTS } from '../lambda-src/wire/faults';

describeFaults([
  ...FAULTS.flatMap((fault) => otherStarts(fault).map((start) => [fault, start] as const)),
  ...SLOW_FAULTS.flatMap((fault) =>
    [...quickStarts(fault), ...otherStarts(fault)].map((start) => [fault, start] as const),
  ),
]);
