import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTerraform } from '../../../../scripts/lib/terraform/binary';

let folder: string;
const saved = { ...process.env };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'path-'));
  process.env.PATH = folder;
  delete process.env.TERRAFORM_BINARY_NAME;
});
afterEach(() => {
  process.env = { ...saved };
  rmSync(folder, { recursive: true });
});

/** Puts a program on the PATH that prints the version of Terraform or OpenTofu. */
function install(name: string, title: string, version: string): string {
  const file = path.join(folder, name);
  writeFileSync(
    file,
    `#!/bin/sh
if [ "$2" = -json ]; then echo '{"terraform_version": "${version}", "platform": "linux_amd64"}'; else echo '${title} v${version}'; fi
`,
  );
  chmodSync(file, 0o755);
  return file;
}

test.each(['1.11.0', '1.11.4', '1.14.0', '2.0.0'])('accepts Terraform %s', (version) => {
  install('terraform', 'Terraform', version);
  expect(findTerraform()).toEqual({
    ...{ name: 'terraform', title: 'Terraform', registry: 'registry.terraform.io' },
    ...{ command: 'terraform', version },
  });
});

test('uses OpenTofu 1.10 if Terraform is missing', () => {
  install('tofu', 'OpenTofu', '1.10.0');
  expect(findTerraform()).toEqual({
    ...{ name: 'tofu', title: 'OpenTofu', registry: 'registry.opentofu.org' },
    ...{ command: 'tofu', version: '1.10.0' },
  });
});

test('prefers Terraform to OpenTofu, and TERRAFORM_BINARY_NAME to both', () => {
  install('terraform', 'Terraform', '1.12.0');
  install('tofu', 'OpenTofu', '1.10.0');
  expect(findTerraform().command).toBe('terraform');
  process.env.TERRAFORM_BINARY_NAME = install('mine', 'OpenTofu', '1.10.3');
  expect(findTerraform()).toMatchObject({
    ...{ name: 'tofu', command: path.join(folder, 'mine'), version: '1.10.3' },
  });
});

describe('findTerraform', () => {
  test.each([
    [
      'terraform',
      'Terraform',
      '1.10.5',
      /^Terraform 1\.10\.5 is too old: install 1\.11\.0 or later \(https:/,
    ],
    ['terraform', 'Terraform', '1.11.0-beta1', /^Terraform 1\.11\.0-beta1 is too old/],
    ['tofu', 'OpenTofu', '1.9.1', /^OpenTofu 1\.9\.1 is too old: install 1\.10\.0 or later \(https:/],
  ])('rejects a %s that is %s %s, with the minimum version', (name, title, version, message) => {
    install(name, title, version);
    expect(findTerraform).toThrow(message);
  });

  test('fails with download links if neither Terraform nor OpenTofu is installed', () => {
    expect(findTerraform).toThrow(
      /^Terraform is missing: install 1\.11 or later \(https:.*OpenTofu 1\.10 or later/,
    );
  });

  test('rejects a TERRAFORM_BINARY_NAME that cannot be run', () => {
    process.env.TERRAFORM_BINARY_NAME = '/nowhere/terraform';
    expect(findTerraform).toThrow('TERRAFORM_BINARY_NAME is "/nowhere/terraform", which cannot be run.');
  });
});
