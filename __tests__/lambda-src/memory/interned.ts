/** Assigns equal values the same small number, so that states can be compared by number. */
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

  /** @throws Error if the number is not assigned. */
  valueOf(number: number): Value {
    if (number >= this.values.length) throw new Error(`There is no value ${number}.`);
    return this.values[number] as Value;
  }
}
