/** The real reconcile loop under longer histories and more disturbances than `npm test` has time for. */
import { expectMirror, type Disturbances } from '../lambda-src/memory/schedule';
import { histories } from '../lambda-src/memory/world';

/** Schedules of each length of history, spread over all histories of it. */
const SCHEDULES = 10_000;
const DISTURBED: Disturbances = { workers: 3, crashes: 2, duplicates: 2 };

test.each([3, 4, 5])(
  'the mirror holds after every history of %i changes, in 10,000 random orders with crashes and duplicates',
  async (length) => {
    const all = histories(length);
    for (let seed = 0; seed < SCHEDULES; seed++)
      await expectMirror(all[seed % all.length] ?? [], seed, DISTURBED);
  },
);
