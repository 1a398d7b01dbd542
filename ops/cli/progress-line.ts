import { Presets, SingleBar } from 'cli-progress';
import { escapeHidden } from '../../scripts/lib/terminal';
import { count } from './columns';

/** Without a terminal, a line is written at this interval. */
const PLAIN_EVERY_MS = 10_000;
/** The rate is that of the last seconds: a slow start, such as the first listing, must not distort the time left. */
const WINDOW_MS = 10_000;
const SAMPLE_EVERY_MS = 100;
/** A shorter time gives no useful rate. */
const MIN_WINDOW_MS = 1_000;

interface Sample {
  readonly time: number;
  readonly done: number;
}

/** Shows the progress of a long command on stderr: a bar on a terminal, otherwise a line every 10 seconds. */
export class ProgressLine {
  private readonly bar: SingleBar | undefined;
  private written = performance.now();
  /** Samples of the last WINDOW_MS, oldest first. */
  private readonly samples: Sample[] = [];

  /** Removes the bar, so that the command can print again. */
  readonly end = (): void => {
    process.off('exit', this.end);
    this.bar?.stop();
  };

  /**
   * @param what plural of what is counted, such as "keys checked"
   * @param total undefined if it is unknown
   */
  constructor(
    private readonly what: string,
    private readonly total?: number,
    // eslint-disable-next-line no-restricted-properties -- The bar moves the cursor; its text is escaped.
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    if (!stream.isTTY) return;
    const format = total === undefined ? '{text}' : '{bar} {text}';
    const options = { format, stream, barsize: 24, clearOnComplete: true, gracefulExit: false };
    this.bar = new SingleBar(options, Presets.shades_classic);
    this.bar.start(total ?? 0, 0, { text: escapeHidden(what) });
    // The bar disables line wrapping, which would outlast an error or Ctrl-C.
    process.once('exit', this.end);
  }

  /** @param note additional figures, such as "3 differ" */
  show(done: number, note = ''): void {
    this.sample(done);
    if (this.bar) this.bar.update(done, { text: this.describe(done, note) });
    else if (performance.now() - this.written >= PLAIN_EVERY_MS) {
      this.written = performance.now();
      this.stream.write(`${this.describe(done, note)}\n`);
    }
  }

  private sample(done: number): void {
    const time = performance.now();
    const last = this.samples.at(-1);
    if (!last || time - last.time >= SAMPLE_EVERY_MS) this.samples.push({ time, done });
    while (this.samples[1] && time - this.samples[1].time >= WINDOW_MS) this.samples.shift();
  }

  /** Returns how many are done per second; undefined while that is not known yet. */
  private rate(done: number): number | undefined {
    const [first] = this.samples;
    const elapsed = first ? performance.now() - first.time : 0;
    return first && elapsed >= MIN_WINDOW_MS ? (1_000 * (done - first.done)) / elapsed : undefined;
  }

  private describe(done: number, note: string): string {
    const { total, what } = this;
    const rate = this.rate(done);
    const parts = [`${count(done)}${total === undefined ? '' : ` of ${count(total)}`} ${what}`, note];
    if (rate !== undefined) parts.push(`${count(Math.round(rate))}/s`);
    if (total !== undefined && rate) parts.push(`${formatDuration(Math.max(total - done, 0) / rate)} left`);
    return escapeHidden(parts.filter(Boolean).join(', '));
  }
}

/** Formats seconds, zero or more, such as "9 s", "4 min", or "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
