import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { assert, asyncProperty, nat } from 'fast-check';
import { FailureQueue } from '../../../ops/failures/failure-queue';
import { Redrive } from '../../../ops/failures/redrive';
import { Pace } from '../../../ops/flow/pace';
import { MemoryQueue } from './memory-queue';

const PACE = { inFlight: 3, rate: 10_000 };
const ALL = { max: 1_000 };
const done = (): void => undefined;

/** Bodies of plain events, `{"number":0}` and so on. */
function bodies(count: number): string[] {
  return Array.from({ length: count }, (_, number) => JSON.stringify({ number }));
}

function failed(number: number, errorMessage: string): string {
  const requestContext = { condition: 'RetriesExhausted' };
  return JSON.stringify({ requestContext, requestPayload: { number }, responsePayload: { errorMessage } });
}

/** A redrive whose function fails on some events, and keeps what it was sent. */
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

test('each event is sent once, and is off the queue once it is handled', async () => {
  const memory = new MemoryQueue(bodies(25));
  const { redrive, sent } = redriveOf(memory);
  await redrive.send(await redrive.choose(ALL), done);
  await redrive.stop();
  expect(sent.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, number) => number));
  expect(redrive.handled).toHaveLength(25);
  expect(memory.bodies).toEqual([]);
});

test('what fails again, or cannot be sent, stays where anybody can take it, with its count', async () => {
  const memory = new MemoryQueue([...bodies(4), 'no JSON']);
  for (const times of [1, 2]) {
    const { redrive } = redriveOf(memory, (number) => number === 2);
    await redrive.send(await redrive.choose(ALL), done);
    expect(memory.waiting).toEqual(['{"number":2}', 'no JSON']);
    const again = redrive.failedAgain.map(({ receiveCount, again: error }) => [receiveCount, error]);
    expect(again).toContainEqual([times, 'no JSON: it cannot be sent']);
    expect(again).toContainEqual([times, 'bucket/2: Fault']);
    await redrive.stop();
  }
});

test('only those of a reason are sent; the others wait as before', async () => {
  const memory = new MemoryQueue([failed(0, 'AccessDenied: no'), failed(1, 'SlowDown'), ...bodies(20)]);
  const { redrive, sent } = redriveOf(memory);
  const chosen = await redrive.choose({ max: 10, reason: 'accessdenied' });
  expect(memory.waiting).toHaveLength(21);
  await redrive.send(chosen, done);
  await redrive.stop();
  expect(sent).toEqual([0]);
  expect(memory.waiting).toHaveLength(21);
});

test('no more are taken than are asked for', async () => {
  const memory = new MemoryQueue(bodies(30));
  const { redrive } = redriveOf(memory);
  expect(await redrive.choose({ max: 13 })).toHaveLength(13);
  expect(memory.waiting).toHaveLength(17);
  await redrive.stop();
  expect(memory.waiting).toHaveLength(30);
});

test('two at once share the events: each is handled, and none twice', async () => {
  const memory = new MemoryQueue(bodies(60));
  const [one, two] = [redriveOf(memory), redriveOf(memory)];
  const chosen = await Promise.all([one, two].map(({ redrive }) => redrive.choose(ALL)));
  await Promise.all([one, two].map(({ redrive }, place) => redrive.send(chosen[place] ?? [], done)));
  expect(memory.bodies).toEqual([]);
  expect([...one.sent, ...two.sent].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, number) => number),
  );
  expect(Math.min(one.sent.length, two.sent.length)).toBeGreaterThan(0);
  await Promise.all([one, two].map(({ redrive }) => redrive.stop()));
});

test('stopped at any moment, it loses nothing: what is not handled waits, at once', async () => {
  await assert(
    asyncProperty(nat(60), async (moment) => {
      const memory = new MemoryQueue(bodies(24));
      const { redrive } = redriveOf(memory, (number) => number % 5 === 0);
      let answers = 0;
      let stopped: Promise<void> | undefined;
      memory.beforeAnswer = () => {
        if (answers++ === moment) stopped = redrive.stop();
      };
      await redrive.send(await redrive.choose(ALL), done);
      await (stopped ?? redrive.stop());
      const handled = redrive.handled.map(({ failure }) => JSON.stringify(failure.event));
      expect([...handled, ...memory.waiting].sort()).toEqual(bodies(24).sort());
    }),
    { numRuns: 40 },
  );
});

test('a service that refuses ends it: no further event is sent, and all go back', async () => {
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

test('a message is held for as long as it is at work, and no longer than two minutes by one who died', async () => {
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
    // Nobody renews any more.
    memory.now += 120_000;
    expect(memory.waiting).toHaveLength(12);
    await redrive.stop();
  } finally {
    jest.useRealTimers();
  }
});

test('a message that the queue gives twice is sent once', async () => {
  const memory = new MemoryQueue(bodies(5));
  let receives = 0;
  memory.beforeAnswer = (command) => {
    // The queue forgets that it has given them.
    if (command instanceof ReceiveMessageCommand && receives++ === 1) memory.now += 1_000_000;
  };
  const { redrive, sent } = redriveOf(memory);
  await redrive.send(await redrive.choose(ALL), done);
  await redrive.stop();
  expect(sent).toHaveLength(5);
  expect(memory.bodies).toEqual([]);
});
