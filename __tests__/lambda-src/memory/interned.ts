/** Gives equal values the same small number, so that states can be told apart by numbers. */
export class Interned<Value> {
  private readonly numbers = new Map<string, number>();
  readonly values: Value[] = [];

  numberOf(value: Value): number {
    const text = JSON.stringify(value);
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.numbers.set(text, number);
    }
    return number;
  }

  /** @throws Error for a number that was never given. */
  valueOf(number: number): Value {
    if (number >= this.values.length) throw new Error(`There is no value ${number}.`);
    return this.values[number] as Value;
  }
}
