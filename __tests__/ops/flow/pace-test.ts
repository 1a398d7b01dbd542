import { setTimeout as sleep } from 'node:timers/promises';
import { Pace } from '../../../ops/flow/pace';

test('never more work is in flight than said, and the reader is held back', async () => {
  const pace = new Pace({ inFlight: 3, rate: 10_000 });
  let [underWay, most, begun] = [0, 0, 0];
  for (let number = 1; number <= 20; number++) {
    await pace.add(async () => {
      begun++;
      most = Math.max(most, ++underWay);
      await sleep(2);
      underWay--;
    });
    // Three in flight and one that waits for its turn.
    expect(number - begun).toBeLessThanOrEqual(1);
  }
  await pace.end();
  expect([begun, most, underWay]).toEqual([20, 3, 0]);
});

test.each([8, 200])('at %i a second, no second begins more', async (rate) => {
  const pace = new Pace({ inFlight: 100, rate });
  const times: number[] = [];
  const start = performance.now();
  for (let number = 0; number < rate / 4; number++)
    await pace.add(async () => {
      times.push(performance.now() - start);
      await Promise.resolve();
    });
  await pace.end();
  expect(times).toHaveLength(rate / 4);
  // A quarter of a second's work, less the first tenth, which begins at once.
  expect(times.at(-1)).toBeGreaterThan(rate === 8 ? 120 : 195);
});

/** A promise, and what resolves it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('the first failure ends it: what follows is refused, and what has not begun never does', async () => {
  const pace = new Pace({ inFlight: 1, rate: 10_000 });
  const { open, opened } = gate();
  let begun = 0;
  await pace.add(async () => {
    await opened;
    throw new Error('refused');
  });
  const work = (): Promise<void> => {
    begun++;
    return Promise.resolve();
  };
  await pace.add(work);
  open();
  await expect(pace.add(work)).rejects.toThrow('refused');
  await expect(pace.end()).rejects.toThrow('refused');
  expect(begun).toBe(0);
});

test('stopped, it ends what is in flight and drops the rest', async () => {
  const pace = new Pace({ inFlight: 2, rate: 10_000 });
  const { open, opened } = gate();
  let [begun, ended] = [0, 0];
  for (let number = 0; number < 3; number++) {
    await pace.add(async () => {
      begun++;
      await opened;
      ended++;
    });
  }
  const stopped = pace.stop();
  open();
  await stopped;
  expect([begun, ended]).toEqual([2, 2]);
});
