/** The changes of the code that no test notices, each with the reason why none can. */

export interface Survivor {
  /** Path from the project's root. */
  readonly file: string;
  /** Stryker's name of the kind of change. */
  readonly mutator: string;
  /** What stands in the code, its white space shortened; several places that say the same are one entry. */
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

/** What Stryker puts for an empty text. */
const TEXT = '"Stryker was here!"';

export const SURVIVORS: readonly Survivor[] = [
  {
    file: 'lambda-src/failure-table.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Stands for a name, code or message that is missing; no row has this text either.',
  },
  {
    file: 'lambda-src/jpeg-structure.ts',
    mutator: 'ConditionalExpression',
    original: 'marker === undefined',
    replacement: 'false',
    reason: 'Behind the last byte no 0xff is found any more, so the walk ends in its next round.',
  },
  {
    file: 'lambda-src/reconcile.ts',
    mutator: 'ConditionalExpression',
    original: "this.change.kind === 'uploaded'",
    replacement: 'true',
    reason:
      'No other kind of change has an ETag, so its comparison says the same; the type wants the question.',
  },
  {
    file: 'lambda-src/reconcile.ts',
    mutator: 'ObjectLiteral',
    original: "{ etag: '', lastModified: new Date(0) }",
    replacement: '{}',
    reason: 'Fills a type: where there is a version id, the image id is made without ETag and time.',
  },
  {
    file: 'lambda-src/reconcile.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Fills a type: where there is a version id, the image id is made without the ETag.',
  },
  {
    file: 'lambda-src/records.ts',
    mutator: 'MethodExpression',
    original: 'imageId.slice(0, 8)',
    replacement: 'imageId',
    reason: 'The ninth character is a hyphen, where parseInt ends by itself; to cut there says so.',
  },
  {
    file: 'lambda-src/s3-events.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Stands for a type of event that is missing; no type begins like this text either.',
  },
  {
    file: 'lambda-src/source-store.ts',
    mutator: 'ArrayDeclaration',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'Stands for versions that a page does not have; a text has no key, so it is filtered out.',
  },
  {
    file: 'lambda-src/source-store.ts',
    mutator: 'ObjectLiteral',
    original: '{ once: true }',
    replacement: '{}',
    reason: 'A signal fires once, and the listener is taken off when the body is done with.',
  },
  {
    file: 'lambda-src/source-store.ts',
    mutator: 'BooleanLiteral',
    original: 'true',
    replacement: 'false',
    reason: 'As above: a signal fires once, and the listener is taken off in the end.',
  },
  {
    file: 'lambda-src/thumbnail-encoder.ts',
    mutator: 'ObjectLiteral',
    original: '{ quality: JPEG_QUALITY }',
    replacement: '{}',
    reason: "It is sharp's own default today; written down, because a thumbnail's recipe names it.",
  },
  {
    file: 'lambda-src/thumbnail-encoder.ts',
    mutator: 'EqualityOperator',
    original: 'index < pixels.length',
    replacement: 'index <= pixels.length',
    reason: 'The index steps over whole pixels from the first alpha, so it never is the length.',
  },
];
