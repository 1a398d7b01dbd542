/** Long enough to save once for a batch of uploads, short enough to lose little in a crash. */
const DELAY_MS = 1000;

/** Saves shortly after the last of several changes. */
export class AutoSave {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly save: () => Promise<void>,
    /** Called with the reason if saving fails; the last saved state is kept. */
    private readonly onFailure: (description: string) => void,
    private readonly delayMs = DELAY_MS,
  ) {}

  /** Saves after the delay; each call restarts it. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), this.delayMs);
  }

  /** Saves immediately, instead of after the delay. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.save();
    } catch (error) {
      this.onFailure(
        `The state could not be saved: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
