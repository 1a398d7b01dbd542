/** What the stacks contain with each set of bindings that the project can use (docs/upgrade.md). */
import { readFileSync } from 'node:fs';

const SETS = {
  '@cdktf/provider-aws': {
    aws: '5.100.0',
    archive: '2.7.1',
    runtime: 'nodejs22.x',
    regionName: 'name',
    bucketRegion: 'region',
    blockedEncryption: {},
  },
  '@cdktn/provider-aws': {
    aws: '6.66.0',
    archive: '2.8.1',
    runtime: 'nodejs24.x',
    regionName: 'region',
    bucketRegion: 'bucket_region',
    blockedEncryption: { blocked_encryption_types: ['SSE-C'] },
  },
};
const PRESCRIBED = SETS['@cdktf/provider-aws'];

const { name } = JSON.parse(readFileSync(require.resolve('@cdktf/provider-aws/package.json'), 'utf8')) as {
  readonly name: keyof typeof SETS;
};
/** What the stacks contain with the installed bindings. */
export const BINDINGS = SETS[name];

/** Returns a stack as the prescribed bindings write it, from the JSON of the installed ones. */
export function asPrescribed(json: string): unknown {
  const text = json
    .replaceAll(`"${BINDINGS.aws}"`, `"${PRESCRIBED.aws}"`)
    .replaceAll(`"${BINDINGS.archive}"`, `"${PRESCRIBED.archive}"`)
    .replaceAll(BINDINGS.runtime, PRESCRIBED.runtime)
    .replace(
      new RegExp(`(data\\.aws_region\\.\\w+)\\.${BINDINGS.regionName}\\b`, 'g'),
      `$1.${PRESCRIBED.regionName}`,
    );
  return JSON.parse(text, (key, value: unknown) => (key in BINDINGS.blockedEncryption ? undefined : value));
}
