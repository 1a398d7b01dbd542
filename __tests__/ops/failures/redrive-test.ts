import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { assert, asyncProperty, nat } from 'fast-check';
import { FailureQueue } from '../../../ops/failures/failure-queue';
import { Redrive } from '../../../ops/failures/redrive';
import { Pace } from '../../../ops/flow/pace';
import { MemoryQueue } from './memory-queue';

const PACE = { inFlight: 3, rate: 10_000 };
const ALL = { max: 1_000 };
const done = (): void => undefined;

/** Bodies of bare events, `{"number":0}` and so on. */
function bodies(count: number): string[] {
  return Array.from({ length: count }, (_, number) => JSON.stringify({ number }));
}

function failed(number: number, errorMessage: string): string {
  const requestContext = { condition: 'RetriesExhausted' };
  return JSON.stringify({ requestContext, requestPayload: { number }, responsePayload: { errorMessage } });
}

/** A redrive whose function fails for some events, and records what it received. */
function redriveOf(memory: MemoryQueue, fails: (number: number) => boolean = () => false) {
  const sent: number[] = [];
  const queue = new FailureQueue(memory.client, 'https://queue');
  const redrive = new Redrive(
    queue,
    async (event) => {
      const { number } = event as { number: number };
      await new Promise(setImmediate);
      sent.push(number);
      return fails(number) ? `1 failed: bucket/${number}: Fault` : undefined;
    },
    new Pace(PACE),
  );
  return { redrive, sent, queue };
}

test('redrive sends each event once, and deletes it from the queue after success', async () => {
  const memory = new MemoryQueue(bodies(25));
  const { redrive, sent } = redriveOf(memory);
  await redrive.send(await redrive.choose(ALL), done);
  await redrive.stop();
  expect(sent.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, number) => number));
  expect(redrive.handled).toHaveLength(25);
  expect(memory.bodies).toEqual([]);
});

test('redrive leaves events that fail again or cannot be sent visible on the queue, with their receive count', async () => {
  const memory = new MemoryQueue([...bodies(4), 'not JSON']);
  for (const times of [1, 2]) {
    const { redrive } = redriveOf(memory, (number) => number === 2);
    await redrive.send(await redrive.choose(ALL), done);
    expect(memory.waiting).toEqual(['{"number":2}', 'not JSON']);
    const again = redrive.failedAgain.map(({ receiveCount, again: error }) => [receiveCount, error]);
    expect(again).toContainEqual([times, 'not JSON: cannot be sent']);
    expect(again).toContainEqual([times, 'bucket/2: Fault']);
    await redrive.stop();
  }
});

test('redrive sends only events with the given reason, and leaves the others visible', async () => {
  const memory = new MemoryQueue([failed(0, 'AccessDenied: no'), failed(1, 'SlowDown'), ...bodies(20)]);
  const { redrive, sent } = redriveOf(memory);
  const chosen = await redrive.choose({ max: 10, reason: 'accessdenied' });
  expect(memory.waiting).toHaveLength(21);
  await redrive.send(chosen, done);
  await redrive.stop();
  expect(sent).toEqual([0]);
  expect(memory.waiting).toHaveLength(21);
});

test('redrive receives at most as many events as requested', async () => {
  const memory = new MemoryQueue(bodies(30));
  const { redrive } = redriveOf(memory);
  expect(await redrive.choose({ max: 13 })).toHaveLength(13);
  expect(memory.waiting).toHaveLength(17);
  await redrive.stop();
  expect(memory.waiting).toHaveLength(30);
});

test('two concurrent redrives share the events and process each exactly once', async () => {
  const memory = new MemoryQueue(bodies(60));
  const [one, two] = [redriveOf(memory), redriveOf(memory)];
  const chosen = await Promise.all([one, two].map(({ redrive }) => redrive.choose(ALL)));
  await Promise.all([one, two].map(({ redrive }, index) => redrive.send(chosen[index] ?? [], done)));
  expect(memory.bodies).toEqual([]);
  expect([...one.sent, ...two.sent].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, number) => number),
  );
  expect(Math.min(one.sent.length, two.sent.length)).toBeGreaterThan(0);
  await Promise.all([one, two].map(({ redrive }) => redrive.stop()));
});

test('a redrive that is stopped at any time loses no event, and releases the unprocessed ones immediately', async () => {
  await assert(
    asyncProperty(nat(60), async (moment) => {
      const memory = new MemoryQueue(bodies(24));
      const { redrive } = redriveOf(memory, (number) => number % 5 === 0);
      let responses = 0;
      let stopped: Promise<void> | undefined;
      memory.beforeResponse = () => {
        if (responses++ === moment) stopped = redrive.stop();
      };
      await redrive.send(await redrive.choose(ALL), done);
      await (stopped ?? redrive.stop());
      const handled = redrive.handled.map(({ failure }) => JSON.stringify(failure.event));
      expect([...handled, ...memory.waiting].sort()).toEqual(bodies(24).sort());
    }),
    { numRuns: 40 },
  );
});

test('redrive stops when the service denies a call, and releases all events', async () => {
  const memory = new MemoryQueue(bodies(20));
  const queue = new FailureQueue(memory.client, 'https://queue');
  let calls = 0;
  const redrive = new Redrive(
    queue,
    async () => {
      await new Promise(setImmediate);
      calls++;
      throw new Error('AccessDeniedException');
    },
    new Pace(PACE),
  );
  const chosen = await redrive.choose(ALL);
  await expect(redrive.send(chosen, done)).rejects.toThrow('AccessDeniedException');
  await redrive.stop();
  expect(calls).toBeLessThanOrEqual(PACE.inFlight);
  expect(memory.waiting).toHaveLength(20);
});

test('redrive holds a message while it runs, and for at most two minutes after it died', async () => {
  jest.useFakeTimers();
  try {
    const memory = new MemoryQueue(bodies(12));
    const { queue, redrive } = redriveOf(memory);
    await redrive.choose(ALL);
    for (let minutes = 0; minutes < 10; minutes++) {
      memory.now += 60_000;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(memory.waiting).toEqual([]);
    }
    expect(await queue.count()).toEqual({ waiting: 0, held: 12 });
    // Nothing renews the messages anymore.
    memory.now += 120_000;
    expect(memory.waiting).toHaveLength(12);
    await redrive.stop();
  } finally {
    jest.useRealTimers();
  }
});

test('redrive sends a message once that the queue delivers twice', async () => {
  const memory = new MemoryQueue(bodies(5));
  let receives = 0;
  memory.beforeResponse = (command) => {
    // Makes the delivered messages visible again.
    if (command instanceof ReceiveMessageCommand && receives++ === 1) memory.now += 1_000_000;
  };
  const { redrive, sent } = redriveOf(memory);
  await redrive.send(await redrive.choose(ALL), done);
  await redrive.stop();
  expect(sent).toHaveLength(5);
  expect(memory.bodies).toEqual([]);
});
