import { formatDuration, ProgressLine } from '../../../ops/cli/progress-line';

class Stream {
  text = '';
  readonly columns = 120;
  constructor(readonly isTTY: boolean) {}
  write(text: string): boolean {
    this.text += text;
    return true;
  }
  as(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('without a terminal, a progress line is written every ten seconds', () => {
  const stream = new Stream(false);
  const progress = new ProgressLine('objects', 2_000, stream.as());
  for (let second = 1; second <= 25; second++) {
    jest.advanceTimersByTime(1_000);
    progress.show(second * 50, `${second} sent`);
  }
  progress.end();
  expect(stream.text.split('\n')).toEqual([
    '500 of 2,000 objects, 10 sent, 50/s, 30 s left',
    '1,000 of 2,000 objects, 20 sent, 50/s, 20 s left',
    '',
  ]);
});

test('on a terminal, a progress bar shows how much is done, and is removed at the end', () => {
  const stream = new Stream(true);
  const terminal = Object.assign(stream.as(), {
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const listeners = process.listenerCount('exit');
  const progress = new ProgressLine('objects', 100, terminal);
  progress.show(0);
  jest.advanceTimersByTime(10_000);
  progress.show(50, 'none failed');
  // The listener restores line wrapping after an error or Ctrl-C.
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  progress.end();
  expect(process.listenerCount('exit')).toBe(listeners);
  expect(stream.text).toMatch(/█{12}░{12} 50 of 100 objects, none failed, 5\/s, 10 s left/);
});

test('the time left is based on the last seconds, regardless of a slow start', () => {
  const stream = new Stream(false);
  const progress = new ProgressLine('objects', 281, stream.as());
  // The first object waits for the first listing.
  jest.advanceTimersByTime(4_500);
  progress.show(1);
  for (let done = 2; done <= 100; done++) {
    jest.advanceTimersByTime(100);
    progress.show(done);
  }
  // Then the rate drops.
  for (let done = 101; done <= 220; done++) {
    jest.advanceTimersByTime(250);
    progress.show(done);
  }
  expect(stream.text.split('\n')).toEqual([
    '56 of 281 objects, 10/s, 23 s left',
    expect.stringMatching(/^12\d of 281 objects, [67]\/s/),
    '163 of 281 objects, 4/s, 30 s left',
    '203 of 281 objects, 4/s, 20 s left',
    '',
  ]);
});

test.each([
  ['within the first second', 500, 5],
  ['while nothing is done', 9_000, 0],
])('no time left is shown %s', (_, milliseconds, done) => {
  const stream = new Stream(false);
  const progress = new ProgressLine('objects', 10, stream.as());
  jest.advanceTimersByTime(9_999);
  progress.show(0);
  jest.advanceTimersByTime(milliseconds);
  progress.show(done);
  expect(stream.text).toContain(' of 10 objects');
  expect(stream.text).not.toContain('left');
});

test.each([
  [0.2, '1 s'],
  [89, '89 s'],
  [600, '10 min'],
  [7_500, '2 h 5 min'],
  [720_000, '200 h 0 min'],
])('formatDuration shows %d seconds as "%s"', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
