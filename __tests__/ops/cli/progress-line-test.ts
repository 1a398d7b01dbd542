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

test('where nobody watches a terminal, a plain line comes every ten seconds', () => {
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

test('on a terminal a bar shows how much is done, and is taken away', () => {
  const stream = new Stream(true);
  const terminal = Object.assign(stream.as(), {
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const listeners = process.listenerCount('exit');
  const progress = new ProgressLine('objects', 100, terminal);
  jest.advanceTimersByTime(10_000);
  progress.show(50, 'none failed');
  // An error or a Ctrl-C would leave a terminal that breaks no lines.
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  progress.end();
  expect(process.listenerCount('exit')).toBe(listeners);
  expect(stream.text).toMatch(/█{12}░{12} 50 of 100 objects, none failed, 5\/s, 10 s left/);
});

test.each([
  [0.2, '1 s'],
  [89, '89 s'],
  [600, '10 min'],
  [7_500, '2 h 5 min'],
  [720_000, '200 h 0 min'],
])('%d seconds are "%s"', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
