import { Token } from 'cdktf';

/** A number as text; a token stays one. */
export function asText(value: number): string {
  return Token.isUnresolved(value) ? Token.asString(value) : String(value);
}
