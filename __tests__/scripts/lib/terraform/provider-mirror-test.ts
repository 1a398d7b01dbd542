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
  test('are found where the CLI configuration names them', () => {
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

  test('are found in the implied folders, also when TF_CLI_CONFIG_FILE names a file that does not exist', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'missing.rc');
    process.env.XDG_DATA_HOME = root;
    const folder = makeMirror('terraform/plugins', 'example.com/acme/one');
    expect(findProviderMirrors()).toContainEqual({ folder, providers: ['example.com/acme/one'] });
  });

  test('give a provider once: the first mirror wins', () => {
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

  test('are written into a configuration that asks the registry for all the others only', () => {
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

describe('where Terraform looks by itself is told', () => {
  test('by the file that says it', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'terraform.rc');
    writeFileSync(process.env.TF_CLI_CONFIG_FILE, '');
    expect(describeProviderSources()).toBe(`what ${process.env.TF_CLI_CONFIG_FILE} names`);
  });

  test('with the file that is missing, and the implied folders that are there', () => {
    process.env.TF_CLI_CONFIG_FILE = path.join(root, 'missing.rc');
    process.env.XDG_DATA_HOME = root;
    const folder = makeMirror('terraform/plugins', 'example.com/acme/one');
    expect(describeProviderSources()).toContain(`${folder} and the public registry`);
    expect(describeProviderSources()).toMatch(
      /since there is no file \S+missing\.rc, which TF_CLI_CONFIG_FILE names$/,
    );
  });
});
