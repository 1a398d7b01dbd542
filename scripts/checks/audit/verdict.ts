import type { Skip, Variant } from './skips';

/** What one check said of one resource. */
export interface Finding {
  readonly id: string;
  /** Logical name without its hash. */
  readonly resource: string;
  /** What the check asks for. */
  readonly name: string;
}

/** What Checkov said of one stack. */
export interface Scan {
  readonly passed: readonly Finding[];
  readonly failed: readonly Finding[];
}

/** What comes of a scan once the skips are taken into account. */
export interface Verdict {
  readonly passed: number;
  /** Checks that fail and are not listed. */
  readonly failed: readonly Finding[];
  /** Checks that fail as they are listed. */
  readonly skipped: readonly Finding[];
  /** Entries of the list that no check fails for any more. */
  readonly stale: readonly Pick<Finding, 'id' | 'resource'>[];
}

/** Holds a stack's scan against the skips that are listed for it. */
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
