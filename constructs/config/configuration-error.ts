/** A configuration that violates rules. The message lists all violations, each with its value and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(violations: readonly string[]) {
    super(`Invalid thumbnail pipeline configuration:\n- ${violations.join('\n- ')}`);
  }
}

/** @throws ConfigurationError if there are violations. @param stack put before each of them. */
export function requireNone(violations: readonly string[], stack: string): void {
  if (violations.length > 0)
    throw new ConfigurationError(violations.map((violation) => `${stack}: ${violation}`));
}
