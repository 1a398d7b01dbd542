/** Numbers that look like chance and are the same each time. */
export class Randomness {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 on, below 1. Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** How many things happen that happen so often on average, at random times: Poisson's. */
  count(average: number): number {
    // Beyond, the bell curve is as good.
    if (average > 50) return Math.max(0, Math.round(average + Math.sqrt(average) * this.normal()));
    let count = 0;
    for (let left = Math.exp(-average), drawn = this.next(); drawn > left; drawn *= this.next()) count++;
    return count;
  }

  /** So many things, each thrown into one of the boxes. */
  spread(things: number, boxes: number): number[] {
    let left = things;
    return Array.from({ length: boxes }, (_, index) => {
      const share = 1 / (boxes - index);
      const here = share === 1 ? left : Math.min(left, this.binomial(left, share));
      left -= here;
      return here;
    });
  }

  private binomial(trials: number, chance: number): number {
    if (trials > 50) {
      const deviation = Math.sqrt(trials * chance * (1 - chance));
      return Math.max(0, Math.round(trials * chance + deviation * this.normal()));
    }
    let count = 0;
    for (let trial = 0; trial < trials; trial++) if (this.next() < chance) count++;
    return count;
  }

  /** Box and Muller's. */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
