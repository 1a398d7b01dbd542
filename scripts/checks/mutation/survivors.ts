/** Mutants that no test can kill, each with its reason. */

export interface Survivor {
  /** Path relative to the project root. */
  readonly file: string;
  /** Stryker's mutator name. */
  readonly mutator: string;
  /** Original code with collapsed whitespace. One entry covers all places with the same code. */
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

/** Stryker's replacement for an empty string. */
const TEXT = '"Stryker was here!"';

export const SURVIVORS: readonly Survivor[] = [
  {
    file: 'lambda-src/failures/failure-table.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason:
      'The default for a missing name, code, or message. No row of the table matches the replacement either.',
  },
  {
    file: 'lambda-src/image/jpeg/structure.ts',
    mutator: 'ConditionalExpression',
    original: 'marker === undefined',
    replacement: 'false',
    reason: 'After the last byte, no further 0xff is found, so the loop ends in its next iteration.',
  },
  {
    file: 'lambda-src/reconcile/reconcile.ts',
    mutator: 'ConditionalExpression',
    original: "this.change.kind === 'uploaded'",
    replacement: 'true',
    reason:
      'No other kind of change has an ETag, so the comparison has the same result. TypeScript requires the check.',
  },
  {
    file: 'lambda-src/stores/metadata-store.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Stands for a time at which no record was marked. The replacement is not a time either.',
  },
  {
    file: 'lambda-src/reconcile/identity.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Required by the type only: with a version id, the image id does not use the ETag.',
  },
  {
    file: 'lambda-src/stores/records.ts',
    mutator: 'MethodExpression',
    original: 'imageId.slice(0, 8)',
    replacement: 'imageId',
    reason: 'The ninth character is a hyphen, where parseInt stops anyway. The slice makes that explicit.',
  },
  {
    file: 'lambda-src/events/s3-events.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'The default for a missing event type. No event type starts with the replacement either.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'OptionalChaining',
    original: 'response.Metadata?.[FOCAL_POINT]',
    replacement: 'response.Metadata[FOCAL_POINT]',
    reason: 'Required by the type only: the SDK always makes an object of the metadata headers.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'ArrayDeclaration',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'The default for a page without versions. A string has no key, so it is filtered out.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'ObjectLiteral',
    original: '{ once: true }',
    replacement: '{}',
    reason: 'A signal fires only once, and the listener is removed when the body ends.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'BooleanLiteral',
    original: 'true',
    replacement: 'false',
    reason: 'As above: a signal fires only once, and the listener is removed at the end.',
  },
  {
    file: 'lambda-src/events/batch-operations.ts',
    mutator: 'StringLiteral',
    original: "'changed'",
    replacement: '""',
    reason:
      'Every kind other than an upload or a removed version is handled the same way. The type requires a name.',
  },
  {
    file: 'lambda-src/image/color/profile.ts',
    mutator: 'EqualityOperator',
    original: 'y < height',
    replacement: 'y <= height',
    reason: 'There is no data after the last row, so nothing more is copied.',
  },
  {
    file: 'lambda-src/image/color/profile.ts',
    mutator: 'ObjectLiteral',
    original: '{ level: 0 }',
    replacement: '{}',
    reason: 'The pixels are the same with and without compression. No compression is faster.',
  },
  {
    file: 'lambda-src/image/png/file.ts',
    mutator: 'StringLiteral',
    original: "'IEND'",
    replacement: '""',
    reason: 'The only decoder of these bytes stops after the last row. The PNG format requires this chunk.',
  },
  {
    file: 'lambda-src/variants/focal-point.ts',
    mutator: 'ArrayDeclaration',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'The default for a text that does not match. Only its second and third element are read.',
  },
];
