/** Stacks that a malicious npm package could write in the synth job, with the real scripts and Terraform. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeCliConfig } from '../../../scripts/lib/terraform/provider-mirror';
import { describeWithProvider, describeWithTerraform } from '../../support/terraform';
import { LOCK } from './provider-lock';
import { StackToPlan, withJq } from './stack-to-plan';

const SECRET = 'secret-of-the-job';

let stack: StackToPlan;
/** File to which the attack writes the job's credentials. */
let stolen: string;
beforeEach(() => {
  stack = new StackToPlan();
  stolen = path.join(stack.root, 'stolen');
});
afterEach(() => {
  stack.remove();
});

/** Runs the scripts of a deployment. @returns their stderr. */
function deploy(): string {
  const outcomes = [stack.plan('lock.hcl')];
  const archive = path.join(stack.root, 'plan.tgz');
  if (outcomes[0]?.status === 0)
    outcomes.push(
      stack.run('pack.sh', stack.folder, archive),
      stack.run('apply.sh', archive, path.join(stack.root, 'planned'), path.join(stack.root, 'lock.hcl')),
    );
  return outcomes.map(({ stderr }) => stderr).join('');
}

withJq(describeWithTerraform)('a provisioner', () => {
  const provisioner = (command: string): object => ({ 'local-exec': { command } });
  const resource = (provisioners: unknown): object => ({
    resource: { terraform_data: { x: { provisioner: provisioners } } },
  });
  beforeEach(() => {
    // Built-in resources need no provider, so only the check can stop Terraform.
    stack.write('../lock.hcl', '');
  });

  test.each<[string, (command: string) => string]>([
    ['that is an object', (command) => JSON.stringify(resource(provisioner(command)))],
    ['in a list', (command) => JSON.stringify(resource([provisioner(command)]))],
    [
      'with a \\u escape in its name',
      (command) => JSON.stringify(resource(provisioner(command))).replace('"prov', '"\\u0070rov'),
    ],
    [
      'in the first of two identical keys',
      (command) =>
        `${JSON.stringify(resource(provisioner(command))).slice(0, -1)},"resource":{"terraform_data":{"y":{}}}}`,
    ],
    [
      'in a removed block',
      (command) =>
        JSON.stringify({
          ...resource(provisioner(command)),
          removed: [
            { from: 'terraform_data.z', provisioner: [{ 'local-exec': { when: 'destroy', command } }] },
          ],
        }),
    ],
  ])('a provisioner %s never runs', (_, write) => {
    stack.write('cdk.tf.json', write(`echo "$AWS_SECRET_ACCESS_KEY" >'${stolen}'`));
    const output = deploy();
    expect(existsSync(stolen)).toBe(false);
    expect(output).toContain('only resources of the AWS provider are allowed');
  });

  test('a provisioner in an override file never runs', () => {
    stack
      .write('cdk.tf.json', { resource: { terraform_data: { x: {} } } })
      .write('x_override.tf.json', resource(provisioner(`echo "$AWS_SECRET_ACCESS_KEY" >'${stolen}'`)));
    const output = deploy();
    expect(existsSync(stolen)).toBe(false);
    expect(output).toContain('- x_override.tf.json: only cdk.tf.json, assets, and zips are allowed');
  });
});

withJq(describeWithTerraform)('an unknown provider', () => {
  test('an unknown provider in a mirror never starts', () => {
    const mirror = path.join(stack.root, 'mirror');
    const platform = `${process.platform}_${process.arch.replace('x64', 'amd64')}`;
    const program = `../mirror/registry.terraform.io/evil/evil/1.0.0/${platform}/terraform-provider-evil_v1.0.0`;
    const include = ['registry.terraform.io/evil/evil'];
    stack
      .write(program, `#!/bin/sh\necho "$AWS_SECRET_ACCESS_KEY" >'${stolen}'\n`)
      .write('../lock.hcl', '')
      .write('cdk.tf.json', {
        terraform: { required_providers: { evil: { source: 'evil/evil', version: '1.0.0' } } },
        provider: { evil: [{}] },
        data: { evil_x: { x: {} } },
      });
    chmodSync(path.join(stack.folder, program), 0o755);
    stack.environment.TF_CLI_CONFIG_FILE = writeCliConfig(mirror, [{ folder: mirror, providers: include }]);
    const output = deploy();
    expect(existsSync(stolen)).toBe(false);
    expect(output).toContain(
      '- required_providers.evil: only hashicorp/aws and hashicorp/archive are allowed',
    );
  });
});

withJq(describeWithTerraform)('a template', () => {
  test.each([
    'file("/proc/self/environ")',
    'file /**/ ("/proc/self/environ")',
    'core::file("/proc/self/environ")',
  ])('a template does not print the credentials into the plan: %s', (call) => {
    stack.write('../lock.hcl', '').write('cdk.tf.json', {
      output: { x: { value: `\${nonsensitive(replace(${call}, "\\u0000", " "))}` } },
    });
    const output = deploy();
    expect(readFileSync(path.join(stack.report, 'plan.txt'), 'utf8')).not.toContain(SECRET);
    expect(output).toContain('functions that read files are not allowed');
  });
});

withJq(describeWithProvider('aws'))('a credential_process', () => {
  const required_providers = { aws: { source: 'hashicorp/aws', version: '5.100.0' } };
  const settings = {
    profile: 'x',
    region: 'eu-central-1',
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
  };
  beforeEach(() => {
    const credentials = '{\\"Version\\":1,\\"AccessKeyId\\":\\"a\\",\\"SecretAccessKey\\":\\"b\\"}';
    stack.write(
      'assets/config',
      `[profile x]\ncredential_process = sh -c "echo $AWS_SECRET_ACCESS_KEY >'${stolen}'; echo '${credentials}'"\n`,
    );
    stack.write('../lock.hcl', LOCK.aws);
  });

  test('a credential_process of the provider is never started', () => {
    stack.write('cdk.tf.json', {
      terraform: { required_providers },
      provider: { aws: [{ ...settings, shared_config_files: ['${path.module}/assets/config'] }] },
      data: { aws_region: { x: {} } },
    });
    const output = deploy();
    expect(existsSync(stolen)).toBe(false);
    expect(output).toContain('- provider aws: "profile" is not allowed.');
  });

  test('a credential_process of the backend is never started', () => {
    const s3 = {
      ...settings,
      shared_config_files: ['assets/config'],
      bucket: 'states',
      key: 'k',
      endpoints: { s3: 'http://127.0.0.1:9' },
      use_path_style: true,
      max_retries: 0,
    };
    stack.write('cdk.tf.json', { terraform: { required_providers, backend: { s3 } } });
    const output = deploy();
    expect(existsSync(stolen)).toBe(false);
    expect(output).toContain('- backend.s3: "profile" is not allowed.');
  });
});
