/** Which events a rule of EventBridge wants. Pure. */

/**
 * Whether an event matches a pattern: each field of the pattern is there, with one of its values.
 *
 * @throws Error if the pattern has a comparison other than an exact text and `suffix`: to let an event pass or not by
 *   chance would prove nothing.
 */
export function matchesPattern(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]: [string, unknown]) => {
    const found = isObject(event) ? event[name] : undefined;
    if (Array.isArray(wanted)) return wanted.some((comparison) => compare(comparison, found));
    if (isObject(wanted)) return matchesPattern(wanted, found);
    throw new Error(`${JSON.stringify(wanted)} is no part of an event pattern: "${name}" needs a list.`);
  });
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
function compare(comparison: unknown, found: unknown): boolean {
  if (typeof comparison === 'string') return found === comparison;
  const [[operator, operand] = [], ...others] = isObject(comparison) ? Object.entries(comparison) : [];
  if (operator === 'suffix' && typeof operand === 'string' && others.length === 0)
    return typeof found === 'string' && found.endsWith(operand);
  throw new Error(
    `The local AWS does not know the comparison ${JSON.stringify(comparison)} of an event pattern: it knows texts and {"suffix": "…"}.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
