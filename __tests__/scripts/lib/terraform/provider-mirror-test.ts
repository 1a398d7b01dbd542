import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  describeProviderSources,
  findProviderMirrors,
  writeCliConfig,
} from '../../../../scripts/lib/terraform/provider-mirror';

let root: string;
const saved = { ...process.env };
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'mirror-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  process.env = { ...saved };
});

function makeMirror(name: string, ...providers: string[]): string {
  const folder = path.join(root, name);
  for (const provider of providers)
    mkdirSync(path.join(folder, provider, '1.0.0', 'linux_amd64'), { recursive: true });
  return folder;
}

describe('provider mirrors', () => {
  test('finds provider mirrors in the CLI configuration', () => {
    const folder = makeMirror('named', 'example.com/acme/one', 'example.com/acme/two');
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'terraform.rc');
    writeFileSync(
      process.env.TF_CLI_CONFIG_FILE,
      `provider_installation {\n filesystem_mirror {\n path = "${folder}"\n }\n}`,
    );
    expect(findProviderMirrors()).toContainEqual({
      folder,
      providers: ['example.com/acme/one', 'example.com/acme/two'],
    });
  });

  test('finds provider mirrors in the implied folders, even if TF_CLI_CONFIG_FILE does not exist', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'missing.rc');
    process.env.XDG_DATA_HOME = root;
    const folder = makeMirror('terraform/plugins', 'example.com/acme/one');
    expect(findProviderMirrors()).toContainEqual({ folder, providers: ['example.com/acme/one'] });
  });

  test('lists each provider once: the first mirror wins', () => {
    process.env.XDG_DATA_HOME = root;
    process.env.XDG_DATA_DIRS = path.join(root, 'second');
    makeMirror('terraform/plugins', 'example.com/acme/one');
    makeMirror('second/terraform/plugins', 'example.com/acme/one');
    expect(
      findProviderMirrors()
        .flatMap(({ providers }) => providers)
        .filter((name) => name === 'example.com/acme/one'),
    ).toHaveLength(1);
  });

  test('writes a CLI configuration that excludes mirrored providers from the registry', () => {
    const file = writeCliConfig(path.join(root, 'work'), [
      { folder: '/some where', providers: ['example.com/acme/one'] },
    ]);
    expect(readFileSync(file, 'utf8')).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/some where"
    include = ["example.com/acme/one"]
  }
  direct {
    exclude = ["example.com/acme/one"]
  }
}
`);
  });
});

describe('the description of provider sources', () => {
  test('the provider sources are the locations in the CLI configuration file', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'terraform.rc');
    writeFileSync(process.env.TF_CLI_CONFIG_FILE, '');
    expect(describeProviderSources()).toBe(`the locations in ${process.env.TF_CLI_CONFIG_FILE}`);
  });

  test('the provider sources without a CLI configuration file are the implied folders and the registry', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'missing.rc');
    process.env.XDG_DATA_HOME = root;
    const folder = makeMirror('terraform/plugins', 'example.com/acme/one');
    expect(describeProviderSources()).toContain(`${folder} and the public registry`);
    expect(describeProviderSources()).toMatch(
      /\(TF_CLI_CONFIG_FILE is "\S+missing\.rc", which does not exist\)$/,
    );
  });
});
