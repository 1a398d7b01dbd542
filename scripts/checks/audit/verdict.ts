import type { Skip, Variant } from './skips';

/** Result of one check for one resource. */
export interface Finding {
  readonly id: string;
  /** Logical name without its hash. */
  readonly resource: string;
  /** Checkov's title of the check. */
  readonly name: string;
}

/** Checkov's results for one stack. */
export interface Scan {
  readonly passed: readonly Finding[];
  readonly failed: readonly Finding[];
}

/** Result of a scan after the skips are applied. */
export interface Verdict {
  readonly passed: number;
  /** Failed checks that are not listed as skips. */
  readonly failed: readonly Finding[];
  /** Failed checks that are listed as skips. */
  readonly skipped: readonly Finding[];
  /** Listed skips whose check no longer fails. */
  readonly stale: readonly Pick<Finding, 'id' | 'resource'>[];
}

/** Compares a stack's scan with the skips listed for it. */
export function judge({ passed, failed }: Scan, variant: Variant, skips: readonly Skip[]): Verdict {
  const listed = skips
    .filter(({ variants }) => variants.includes(variant))
    .flatMap(({ id, resources }) => resources.map((resource) => ({ id, resource })));
  const isListed = (finding: Finding): boolean => listed.some((entry) => isSame(entry, finding));
  return {
    passed: passed.length,
    failed: failed.filter((finding) => !isListed(finding)),
    skipped: failed.filter(isListed),
    stale: listed.filter((entry) => !failed.some((finding) => isSame(entry, finding))),
  };
}

function isSame(one: Pick<Finding, 'id' | 'resource'>, other: Pick<Finding, 'id' | 'resource'>): boolean {
  return one.id === other.id && one.resource === other.resource;
}
