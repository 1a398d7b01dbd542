/** What is finished of a list, though its items end in any order. Pure. */
export class OrderedWindow {
  /** Last key up to which everything has ended; undefined before the first. */
  completed: string | undefined;
  /** Keys up to there, and those of them that were sent. */
  looked = 0;
  sent = 0;
  private readonly underWay: { readonly key: string; sent?: boolean }[] = [];

  /** Adds the next key. @returns what is called at its end, with whether it was sent. */
  begin(key: string): (sent: boolean) => void {
    const entry: { readonly key: string; sent?: boolean } = { key };
    this.underWay.push(entry);
    return (sent) => {
      entry.sent = sent;
      while (this.underWay[0]?.sent !== undefined) {
        if (this.underWay[0].sent) this.sent++;
        this.looked++;
        this.completed = this.underWay.shift()?.key;
      }
    };
  }
}
