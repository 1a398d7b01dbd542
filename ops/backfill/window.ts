/** Tracks up to which key of an ordered list everything is done, while items finish in any order. Pure. */
export class OrderedWindow {
  /** Last key up to which every key is done; undefined before the first. */
  completed: string | undefined;
  /** Number of keys up to there, and number of those that were sent. */
  looked = 0;
  sent = 0;
  private readonly pending: { readonly key: string; sent?: boolean }[] = [];

  /** Adds the next key. @returns a callback for when the key is done, with whether it was sent */
  begin(key: string): (sent: boolean) => void {
    const entry: { readonly key: string; sent?: boolean } = { key };
    this.pending.push(entry);
    return (sent) => {
      entry.sent = sent;
      while (this.pending[0]?.sent !== undefined) {
        if (this.pending[0].sent) this.sent++;
        this.looked++;
        this.completed = this.pending.shift()?.key;
      }
    };
  }
}
