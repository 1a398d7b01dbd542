import { escapeHidden } from './terminal';

/** Prints a line with the duration of each step of a long command. */
export class Progress {
  private readonly start = performance.now();
  private current: { readonly text: string; readonly start: number } | undefined;

  // eslint-disable-next-line no-restricted-properties -- Rewrites its line on a terminal. The text is escaped.
  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {}

  /** Ends the current step, if any, and starts the next one. */
  readonly step = (text: string): void => {
    this.end();
    this.current = { text: escapeHidden(text), start: performance.now() };
    // A terminal shows the step from its start. Otherwise, the line is written once, with its duration.
    if (this.stream.isTTY) this.stream.write(`          ${this.current.text} …`);
  };

  /** Ends the current step. */
  end(): void {
    if (!this.current) return;
    const { text, start } = this.current;
    this.current = undefined;
    if (this.stream.isTTY) this.stream.write('\r\u001B[K');
    this.stream.write(`${seconds(start).padStart(7)}  ${text}\n`);
  }

  /** Returns the total duration, such as "83.1 s". */
  total(): string {
    return seconds(this.start);
  }
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
