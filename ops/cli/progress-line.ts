import { Presets, SingleBar } from 'cli-progress';
import { escapeHidden } from '../../scripts/lib/terminal';
import { count } from './columns';

/** Where nobody watches a terminal, a line is written this often. */
const PLAIN_EVERY_MS = 10_000;

/** How far long work has come, on stderr: a bar on a terminal, elsewhere a plain line now and then. */
export class ProgressLine {
  private readonly start = performance.now();
  private readonly bar: SingleBar | undefined;
  private written = this.start;

  /** Takes the bar away, so that something else can be written. */
  readonly end = (): void => {
    process.off('exit', this.end);
    this.bar?.stop();
  };

  /**
   * @param what is counted, such as "keys looked at"
   * @param total undefined where the end is not known
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
    // The terminal does not break lines meanwhile, and would go on so after an error or a Ctrl-C.
    process.once('exit', this.end);
  }

  /** @param note further figures, such as "3 differ" */
  show(done: number, note = ''): void {
    if (this.bar) this.bar.update(done, { text: this.describe(done, note) });
    else if (performance.now() - this.written >= PLAIN_EVERY_MS) {
      this.written = performance.now();
      this.stream.write(`${this.describe(done, note)}\n`);
    }
  }

  private describe(done: number, note: string): string {
    const rate = done / Math.max((performance.now() - this.start) / 1000, 0.001);
    const { total, what } = this;
    const parts = [
      `${count(done)}${total === undefined ? '' : ` of ${count(total)}`} ${what}`,
      note,
      `${count(Math.round(rate))}/s`,
    ];
    if (total !== undefined && done > 0)
      parts.push(`${formatDuration(Math.max(total - done, 0) / rate)} left`);
    return escapeHidden(parts.filter(Boolean).join(', '));
  }
}

/** Such as "9 s", "4 min", "2 h 5 min". @param seconds zero or more */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
