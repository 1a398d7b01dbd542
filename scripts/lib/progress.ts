import { escapeHidden } from './terminal';

/** Prints a line for each step of a long command, with the seconds that it took. */
export class Progress {
  private readonly start = performance.now();
  private current: { readonly text: string; readonly start: number } | undefined;

  // eslint-disable-next-line no-restricted-properties -- A step erases its line; its text is escaped.
  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {}

  /** Ends the step under way, if any, and begins the next. */
  readonly step = (text: string): void => {
    this.end();
    this.current = { text: escapeHidden(text), start: performance.now() };
    // On a terminal the line stands there from the beginning; elsewhere it is written once, when its time is known.
    if (this.stream.isTTY) this.stream.write(`          ${this.current.text} …`);
  };

  /** Ends the step under way. */
  end(): void {
    if (!this.current) return;
    const { text, start } = this.current;
    this.current = undefined;
    if (this.stream.isTTY) this.stream.write('\r\u001B[K');
    this.stream.write(`${seconds(start).padStart(7)}  ${text}\n`);
  }

  /** Seconds since the beginning, such as "83.1 s". */
  total(): string {
    return seconds(this.start);
  }
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
