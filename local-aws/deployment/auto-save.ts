/** Long enough that a batch of uploads is saved once, short enough that a crash loses little. */
const DELAY_MS = 1000;

/** Saves shortly after the last of several changes. */
export class AutoSave {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly save: () => Promise<void>,
    /** Told what kept it from saving; what was saved before stays. */
    private readonly onFailure: (description: string) => void,
    private readonly delayMs = DELAY_MS,
  ) {}

  /** Saves in a moment; the moment begins anew with each call. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), this.delayMs);
  }

  /** Saves at once, in place of what was due. */
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
