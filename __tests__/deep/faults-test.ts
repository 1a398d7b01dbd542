/** Faults on the wire in the places that `npm test` leaves out. */
import { describeFaults } from '../lambda-src/wire/fault-tests';
import { FAULTS, otherStarts } from '../lambda-src/wire/faults';

describeFaults(FAULTS.flatMap((fault) => otherStarts(fault).map((start) => [fault, start] as const)));
