import { Token } from 'cdktf';

/** Converts a number to a string; a token stays a token. */
export function asText(value: number): string {
  return Token.isUnresolved(value) ? Token.asString(value) : String(value);
}
