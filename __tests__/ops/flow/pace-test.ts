import { setTimeout as sleep } from 'node:timers/promises';
import { Pace } from '../../../ops/flow/pace';

test('pace limits the tasks in flight, and applies backpressure', async () => {
  const pace = new Pace({ inFlight: 3, rate: 10_000 });
  let [running, most, begun] = [0, 0, 0];
  for (let number = 1; number <= 20; number++) {
    await pace.add(async () => {
      begun++;
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
    });
    // Three in flight and one in the queue.
    expect(number - begun).toBeLessThanOrEqual(1);
  }
  await pace.end();
  expect([begun, most, running]).toEqual([20, 3, 0]);
});

test.each([8, 200])('pace starts at most %i tasks per second', async (rate) => {
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
  // A quarter of a second's work, minus the first tenth, which starts at once.
  expect(times.at(-1)).toBeGreaterThan(rate === 8 ? 120 : 195);
});

/** A promise with the function that resolves it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('pace stops at the first failure: it rejects later tasks, and never starts queued ones', async () => {
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

test('pace finishes the tasks in flight and drops the others when it is stopped', async () => {
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
