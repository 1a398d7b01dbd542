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
    file: 'lambda-src/failures/failure-table.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Stands for a name, code or message that is missing; no row has this text either.',
  },
  {
    file: 'lambda-src/image/jpeg-structure.ts',
    mutator: 'ConditionalExpression',
    original: 'marker === undefined',
    replacement: 'false',
    reason: 'Behind the last byte no 0xff is found any more, so the walk ends in its next round.',
  },
  {
    file: 'lambda-src/reconcile/reconcile.ts',
    mutator: 'ConditionalExpression',
    original: "this.change.kind === 'uploaded'",
    replacement: 'true',
    reason:
      'No other kind of change has an ETag, so its comparison says the same; the type wants the question.',
  },
  {
    file: 'lambda-src/reconcile/reconcile.ts',
    mutator: 'ObjectLiteral',
    original: "{ etag: '', lastModified: new Date(0) }",
    replacement: '{}',
    reason: 'Fills a type: where there is a version id, the image id is made without ETag and time.',
  },
  {
    file: 'lambda-src/reconcile/reconcile.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Fills a type: where there is a version id, the image id is made without the ETag.',
  },
  {
    file: 'lambda-src/stores/records.ts',
    mutator: 'MethodExpression',
    original: 'imageId.slice(0, 8)',
    replacement: 'imageId',
    reason: 'The ninth character is a hyphen, where parseInt ends by itself; to cut there says so.',
  },
  {
    file: 'lambda-src/events/s3-events.ts',
    mutator: 'StringLiteral',
    original: "''",
    replacement: TEXT,
    reason: 'Stands for a type of event that is missing; no type begins like this text either.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'ArrayDeclaration',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'Stands for versions that a page does not have; a text has no key, so it is filtered out.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'ObjectLiteral',
    original: '{ once: true }',
    replacement: '{}',
    reason: 'A signal fires once, and the listener is taken off when the body is done with.',
  },
  {
    file: 'lambda-src/stores/source-store.ts',
    mutator: 'BooleanLiteral',
    original: 'true',
    replacement: 'false',
    reason: 'As above: a signal fires once, and the listener is taken off in the end.',
  },
  {
    file: 'lambda-src/image/thumbnail.ts',
    mutator: 'ConditionalExpression',
    original: 'channels % 2 === 0',
    replacement: 'true',
    reason: 'Its pixels are looked at, and none is transparent: the same bytes, a millisecond later.',
  },
  {
    file: 'lambda-src/image/resize.ts',
    mutator: 'ConditionalExpression',
    original: "format === 'jpeg'",
    replacement: 'true',
    reason: 'To cut all that there is out of a PNG changes no pixel of it.',
  },
  {
    file: 'lambda-src/image/thumbnail-encoder.ts',
    mutator: 'ObjectLiteral',
    original: '{ quality: JPEG_QUALITY }',
    replacement: '{}',
    reason: "It is sharp's own default today; written down, because a thumbnail's recipe names it.",
  },
  {
    file: 'lambda-src/image/thumbnail-encoder.ts',
    mutator: 'ConditionalExpression',
    original: '!mayHaveAlpha',
    replacement: 'false',
    reason: 'Its pixels are looked at, and none is transparent: the same bytes, a millisecond later.',
  },
  {
    file: 'lambda-src/image/thumbnail-encoder.ts',
    mutator: 'EqualityOperator',
    original: 'index < pixels.length',
    replacement: 'index <= pixels.length',
    reason: 'The index steps over whole pixels from the first alpha, so it never is the length.',
  },
  {
    file: 'lambda-src/events/batch-operations.ts',
    mutator: 'StringLiteral',
    original: "'changed'",
    replacement: '""',
    reason:
      'What is neither an upload nor a removed version is handled alike, whatever it is called; the type wants a name.',
  },
  {
    file: 'lambda-src/image/profiled-pixels.ts',
    mutator: 'EqualityOperator',
    original: 'y < height',
    replacement: 'y <= height',
    reason: 'Copies nothing more: behind the last line there is no data.',
  },
  {
    file: 'lambda-src/image/profiled-pixels.ts',
    mutator: 'ObjectLiteral',
    original: '{ level: 0 }',
    replacement: '{}',
    reason: 'The pixels are the same, compressed or not; not to compress them is faster.',
  },
  {
    file: 'lambda-src/image/profiled-pixels.ts',
    mutator: 'StringLiteral',
    original: "'IEND'",
    replacement: '""',
    reason:
      'The decoder of these bytes, which is always the same, ends with the last line. The format wants this chunk.',
  },
];
