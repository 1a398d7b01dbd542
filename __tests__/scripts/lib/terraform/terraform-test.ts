/** The Terraform harness, and what it reports when Terraform fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTerraform } from '../../../../scripts/lib/terraform/binary';
import { readStackFacts } from '../../../../scripts/lib/terraform/stack-facts';
import { Terraform } from '../../../../scripts/lib/terraform/terraform';
import { SmallDisk } from '../../../support/small-disk';
import { describeWithTerraform, run, terraform } from '../../../support/terraform';

let stackFolder: string;
beforeEach(() => {
  stackFolder = mkdtempSync(path.join(tmpdir(), 'harness-'));
});
afterEach(() => {
  rmSync(stackFolder, { recursive: true });
});

function put(configuration: object): Terraform {
  writeFileSync(path.join(stackFolder, 'cdk.tf.json'), JSON.stringify(configuration));
  return new Terraform({ stackFolder, workFolder: stackFolder, environment: {} });
}

describeWithTerraform('the harness', () => {
  test('names an unavailable provider and the places that Terraform searched', async () => {
    const mirror = path.join(stackFolder, 'mirror');
    mkdirSync(path.join(mirror, 'example.com/acme/one/1.0.0/linux_amd64'), { recursive: true });
    const saved = process.env.TF_CLI_CONFIG_FILE;
    process.env.TF_CLI_CONFIG_FILE = path.join(stackFolder, 'mirrors.rc');
    writeFileSync(
      process.env.TF_CLI_CONFIG_FILE,
      `provider_installation {\n filesystem_mirror {\n path = "${mirror}"\n }\n}`,
    );
    try {
      const { title } = findTerraform();
      const source = 'example.com/acme/one';
      const harness = put({ terraform: { required_providers: { one: { source, version: '1.0.1' } } } });
      const error = await harness.init(false).catch(String);
      expect(error).toMatch(/ init failed:\n.*Failed to (query available|resolve) provider packages/);
      expect(error).toContain(
        `\n\nProvider ${source} 1.0.1 is not available: only other versions were found.\n${title} looks for providers in ${mirror} and `,
      );
    } finally {
      if (saved === undefined) delete process.env.TF_CLI_CONFIG_FILE;
      else process.env.TF_CLI_CONFIG_FILE = saved;
    }
  });

  test('returns the planned change of each resource, and applies that plan', async () => {
    const data = (input: string, triggers_replace: string): object => ({ input, triggers_replace });
    const same = data('same', 'same');
    const before = { same, updated: data('one', 'one'), replaced: data('one', 'one'), deleted: same };
    await put({ resource: { terraform_data: before } }).apply();
    const after = { same, updated: data('two', 'one'), replaced: data('one', 'two'), created: same };
    const harness = put({ resource: { terraform_data: after } });
    const changes = await harness.plannedChanges();
    const change = (name: string, ...actions: string[]): object => ({
      ...{ address: `terraform_data.${name}`, type: 'terraform_data', actions },
    });
    expect(changes).toEqual([
      change('created', 'create'),
      change('deleted', 'delete'),
      change('replaced', 'delete', 'create'),
      change('updated', 'update'),
    ]);
    await harness.applyPlanned();
    expect(await harness.plannedChanges()).toEqual([]);
  });

  test("passes none of the caller's AWS and Terraform variables to Terraform, so it cannot reach a real account", async () => {
    const file = path.join(stackFolder, 'seen.txt');
    const theirs = {
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      TF_VAR_source_bucket_name: 'real',
    };
    const saved = process.env;
    process.env = { ...saved, ...theirs };
    try {
      const seen = { provisioner: [{ 'local-exec': { command: `env >'${file}'` } }] };
      const configuration = { resource: { terraform_data: { seen } } };
      writeFileSync(path.join(stackFolder, 'cdk.tf.json'), JSON.stringify(configuration));
      const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'local' };
      await new Terraform({ stackFolder, workFolder: stackFolder, environment }).apply();
    } finally {
      process.env = saved;
    }
    const variables = readFileSync(file, 'utf8').split('\n');
    expect(variables.filter((variable) => variable.startsWith('AWS_')).sort()).toEqual([
      'AWS_ACCESS_KEY_ID=local',
      'AWS_ENDPOINT_URL=http://127.0.0.1:1',
    ]);
    expect(variables.filter((variable) => variable.startsWith('TF_VAR_'))).toEqual([]);
  });

  test('names the holder of a state lock', async () => {
    const wait = { provisioner: [{ 'local-exec': { command: 'exec sleep 30' } }] };
    const harness = put({ resource: { terraform_data: { slow: wait } } });
    const other = spawn(terraform ?? '', [`-chdir=${stackFolder}`, 'apply', '-auto-approve', '-no-color'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    for await (const text of other.stdout) if (String(text).includes('Executing')) break;
    const error = await harness.apply().catch(String);
    process.kill(-(other.pid ?? 0), 'SIGKILL');
    await once(other, 'exit');
    expect(error).toMatch(
      /^UsageError: (terraform|tofu) apply failed:\nError: Error acquiring the state lock/,
    );
    expect(error).toMatch(
      /\n\nState \S+terraform\.tfstate is locked: \S+ has been running apply since [\d-]+ [\d:]+ UTC\.\nWait for that run to finish, then run the command again\.$/,
    );
  });
});

const disk = terraform === undefined ? undefined : SmallDisk.mount(64);
afterAll(() => disk?.unmount());
const describeOnSmallDisk = disk ? describe : describe.skip;

describeOnSmallDisk('a state on a full disk', () => {
  test('an unsaved state is left in the stack folder, with the command that restores it', () => {
    const stateFile = path.join(disk?.folder ?? '', 'a.tfstate');
    const input = 'x'.repeat(80_000);
    put({
      terraform: { backend: { local: { path: stateFile } } },
      variable: { input: {} },
      resource: { terraform_data: { large: { input: '${var.input}' } } },
    });
    const apply = ['apply', '-auto-approve', '-no-color', '-var-file=large.tfvars.json'];
    writeFileSync(path.join(stackFolder, 'large.tfvars.json'), JSON.stringify({ input }));
    run(stackFolder, ['init']);
    const { status, output } = run(stackFolder, apply);
    expect([status, output.replace(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('no space left on device'),
    ]);
    const { unsavedState = '' } = readStackFacts(stackFolder, findTerraform(), '');
    expect(unsavedState).toMatch(new RegExp(`: mv ${stackFolder}/errored\\.tfstate ${stateFile}$`));
    const saved = JSON.parse(readFileSync(path.join(stackFolder, 'errored.tfstate'), 'utf8')) as object;
    expect(saved).toMatchObject({ resources: [{ name: 'large' }] });
  });
});
