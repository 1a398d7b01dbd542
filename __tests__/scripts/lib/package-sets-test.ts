/** The two sets of packages; `npm run test:variants` also installs and tests the other one. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  exchangePackageSets,
  otherPackageSet,
  unlockProviders,
  usePackageSet,
} from '../../../scripts/lib/package-sets';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const own = readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8');
const other = exchangePackageSets(own);
const [cdktf, cdktn] = otherPackageSet(own).name === 'cdktn' ? [own, other] : [other, own];

test('exchanging the package sets twice leaves package.json byte-identical', () => {
  expect(exchangePackageSets(other)).toBe(own);
});

test.each([
  ['cdktf', cdktf, ['0.21.0', '20.1.0', '11.0.1']],
  [
    'cdktn',
    cdktn,
    ['npm:cdktn@0.24.0', 'npm:@cdktn/provider-aws@25.7.0', 'npm:@cdktn/provider-archive@14.0.1'],
  ],
])('the set %s has these packages', (_, json, versions) => {
  const { dependencies } = JSON.parse(json) as { dependencies: Record<string, string> };
  expect(
    ['cdktf', '@cdktf/provider-aws', '@cdktf/provider-archive'].map((name) => dependencies[name]),
  ).toEqual(versions);
});

test.each([
  ['cdktf', cdktf, 22],
  ['cdktn', cdktn, 24],
])('the Node.js of the set %s and its types have the major version of the runtime', (_, json, major) => {
  const versions = [...json.matchAll(/^ {4}"(?:@types\/node|node-\S+)": "(\d+)\./gm)].map(
    ([, found]) => found,
  );
  expect(versions).toEqual(Array(5).fill(String(major)));
});

describe('in a checkout', () => {
  let checkout: string;
  let file: string;
  beforeEach(() => {
    checkout = mkdtempSync(path.join(tmpdir(), 'packages-'));
    file = path.join(checkout, 'package.json');
  });
  afterEach(() => {
    rmSync(checkout, { recursive: true });
  });

  test('using the set that the checkout uses already changes nothing', () => {
    writeFileSync(file, cdktn);
    expect(usePackageSet(checkout, 'cdktn')).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(cdktn);
  });

  test("synthesized stacks lose the lock of the former provider's version, and nothing else", () => {
    unlockProviders(checkout);
    const stack = path.join(checkout, 'cdktf.out/stacks/thumbnails-development');
    mkdirSync(stack, { recursive: true });
    for (const name of ['cdk.tf.json', '.terraform.lock.hcl']) writeFileSync(path.join(stack, name), '');
    unlockProviders(checkout);
    expect(readdirSync(stack)).toEqual(['cdk.tf.json']);
  });

  test('no file is changed if npm fails', () => {
    // npm refuses this name without asking the registry.
    const refused = cdktf.replace('"dependencies": {', '"dependencies": {\n    "not a name": "1.0.0",');
    writeFileSync(file, refused);
    writeFileSync(path.join(checkout, '.npmrc'), 'loglevel=silent\n');
    writeFileSync(path.join(checkout, 'package-lock.json'), '{}');
    expect(() => usePackageSet(checkout, 'cdktn')).toThrow('npm install failed, and no file is changed.');
    expect(readFileSync(file, 'utf8')).toBe(refused);
    expect(readdirSync(checkout).sort()).toEqual(['.npmrc', 'package-lock.json', 'package.json']);
  });
});
