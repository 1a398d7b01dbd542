/** Matches events against EventBridge patterns. Pure functions. */

/**
 * Returns whether an event matches a pattern: the event has each field of the pattern with one of the listed values.
 *
 * @throws Error if the pattern has a comparison other than an exact string or `suffix`. Guessing would make tests pass
 *   that prove nothing.
 */
export function matchesPattern(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]: [string, unknown]) => {
    const found = isObject(event) ? event[name] : undefined;
    if (Array.isArray(expected)) return expected.some((comparison) => compare(comparison, found));
    if (isObject(expected)) return matchesPattern(expected, found);
    throw new Error(
      `Invalid event pattern: "${name}" is ${JSON.stringify(expected)}, and must be a list or an object.`,
    );
  });
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
function compare(comparison: unknown, found: unknown): boolean {
  if (typeof comparison === 'string') return found === comparison;
  const [[operator, operand] = [], ...others] = isObject(comparison) ? Object.entries(comparison) : [];
  if (operator === 'suffix' && typeof operand === 'string' && others.length === 0)
    return typeof found === 'string' && found.endsWith(operand);
  throw new Error(
    `The local AWS does not support the comparison ${JSON.stringify(comparison)} of an event pattern. It supports strings and {"suffix": "…"}.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
