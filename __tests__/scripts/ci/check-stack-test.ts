/** check-stack.sh. */
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { S3_BACKEND, StackToPlan, withJq } from './stack-to-plan';

const VALID = {
  terraform: {
    backend: S3_BACKEND,
    required_providers: {
      archive: { source: 'hashicorp/archive', version: '2.7.1' },
      aws: { source: 'hashicorp/aws', version: '5.100.0' },
    },
    required_version: '>= 1.10.0',
  },
  provider: { archive: [{}], aws: [{ region: 'eu-central-1', default_tags: [{ tags: { a: 'b' } }] }] },
};

let stack: StackToPlan;
beforeEach(() => {
  stack = new StackToPlan();
});
afterEach(() => {
  stack.remove();
});

/** Returns the findings for a valid stack with additional blocks. */
function found(blocks: object): string[] {
  return stack.write('cdk.tf.json', { ...VALID, ...blocks }).findings();
}

withJq(describe)('a valid stack', () => {
  test('check-stack.sh accepts a valid stack', () => {
    const checks = {
      up: { data: { aws_region: { r: {} } }, assert: [{ condition: true, error_message: 'a' }] },
    };
    const removed = [{ from: 'aws_kms_key.a', lifecycle: [{ destroy: false }] }];
    expect(found({ check: checks, removed, moved: [], import: [], locals: { file: 'a file' } })).toEqual([]);
  });

  test('check-stack.sh writes back only the checked value of a repeated key', () => {
    const [evil, valid] = [{ terraform_data: { a: {} } }, { aws_sns_topic: { b: { name: 'b' } } }];
    const text = `${JSON.stringify({ ...VALID, resource: evil }).slice(0, -1)},"resource":${JSON.stringify(valid)}}`;
    expect(stack.write('cdk.tf.json', text).findings()).toEqual([]);
    expect(JSON.parse(stack.read())).toEqual({ ...VALID, resource: valid });
    expect(stack.read()).not.toContain('terraform_data');
  });
});

withJq(describe)('an invalid stack', () => {
  const topic = (body: object): object => ({ resource: { aws_sns_topic: { a: body } } });
  const zip = (body: object): object => ({
    data: {
      archive_file: {
        a: {
          type: 'zip',
          source_dir: '${path.module}/assets/a/b-1',
          output_path: '${path.module}/function.zip',
          ...body,
        },
      },
    },
  });

  test.each<[string, object, RegExp]>([
    ['a module', { module: { a: { source: './assets' } } }, /^module: this block/],
    ['an ephemeral resource', { ephemeral: { aws_x: { a: {} } } }, /^ephemeral: this block/],
    ['an unknown block', { action: { aws_x: { a: {} } } }, /^action: this block/],
    ['Terraform Cloud', { terraform: { ...VALID.terraform, cloud: {} } }, /^terraform: "cloud"/],
    [
      "OpenTofu's encryption",
      { terraform: { ...VALID.terraform, encryption: {} } },
      /^terraform: "encryption"/,
    ],
    ['another backend', { terraform: { backend: { http: { address: 'a' } } } }, /^backend\.http: only s3/],
    ['another provider', { provider: { external: [{}] } }, /^provider external: only aws and archive/],
    [
      'endpoints',
      { provider: { aws: [{}, { endpoints: [{ sts: 'http://a' }] }] } },
      /^provider aws: "endpoints"/,
    ],
    [
      'terraform_data',
      { resource: { terraform_data: { a: {} } } },
      /^resource terraform_data\.a: only resources/,
    ],
    [
      'null_resource',
      { resource: { null_resource: { a: {} } } },
      /^resource null_resource\.a: only resources/,
    ],
    [
      'data external',
      { data: { external: { a: { program: ['sh'] } } } },
      /^data external\.a: only archive_file/,
    ],
    ['data http', { data: { http: { a: {} } } }, /^data http\.a: only archive_file/],
    [
      'remote state',
      { data: { terraform_remote_state: { a: {} } } },
      /^data terraform_remote_state\.a: only/,
    ],
    ['data in a check', { check: { a: { data: { http: { b: {} } } } } }, /^data http\.b: only/],
    ['data in a list of checks', { check: [{ a: [{ data: { http: { b: {} } } }] }] }, /^data http\.b: only/],
    ['a provider of one resource', topic({ provider: 'evil.a' }), /topic\.a: provider "evil\.a"/],
    ['a provider that is not a string', topic({ provider: ['evil'] }), /topic\.a: provider \["evil"\]/],
    ['a provisioner', topic({ provisioner: [{ 'local-exec': {} }] }), /topic\.a\.provisioner: this block/],
    ['a connection', topic({ connection: {} }), /topic\.a\.connection: this block/],
    [
      'a provisioner in a removed block',
      { removed: [{ provisioner: {} }] },
      /^removed\.0\.provisioner: this/,
    ],
    ['resources as a list', { resource: [{ null_resource: { a: {} } }] }, /: resource is not an object\.$/],
    ['a type as a list', { resource: { aws_x: [{ a: {} }] } }, /: resource aws_x is not an object\.$/],
    ['a file function in a key', { locals: { a: { '${file("b")}': 1 } } }, /^"\$\{file.*functions that read/],
    [
      'fileset',
      { output: { a: { value: '%{ for a in fileset(".", "*") }%{ endfor }' } } },
      /functions that read/,
    ],
    ['filebase64', { locals: { a: '${filebase64("a")}' } }, /functions that read/],
    ['templatefile', { locals: { a: '${templatefile("a", {})}' } }, /functions that read/],
    ['templatestring', { locals: { a: '${templatestring(local.b, {})}' } }, /functions that read/],
    [
      'a file of the machine',
      topic({ source: '/proc/self/environ' }),
      /topic\.a: source .* is not a zip of this/,
    ],
    [
      'a computed file name',
      topic({ filename: '${path.module}/../a.zip' }),
      /topic\.a: filename .* is not a zip/,
    ],
    [
      'a zip of the machine',
      zip({ source_dir: '/proc/self' }),
      /a: source_dir "\/proc\/self" is not a folder/,
    ],
    [
      'a zip of a parent folder',
      zip({ source_dir: '${path.module}/assets/../..' }),
      /source_dir .* is not a folder/,
    ],
    ['a zip of one file', zip({ source_file: '/proc/self/environ' }), /archive_file\.a: "source_file"/],
    [
      'a zip elsewhere',
      zip({ output_path: '/tmp/a.zip' }),
      /output_path "\/tmp\/a\.zip" is not a zip of this/,
    ],
  ])('check-stack.sh rejects %s', (_, blocks, expected) => {
    expect(found(blocks)).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    ['aws', 'evil/aws'],
    ['aws', 'example.com/hashicorp/aws'],
    ['evil', 'hashicorp/evil'],
    ['terraform', 'terraform.io/builtin/terraform'],
  ])('check-stack.sh rejects the required provider %s from %s', (name, source) => {
    const terraform = { ...VALID.terraform, required_providers: { [name]: { source, version: '1.0.0' } } };
    expect(found({ terraform })).toEqual([
      `required_providers.${name}: only hashicorp/aws and hashicorp/archive are allowed, not {"source":"${source}","version":"1.0.0"}.`,
    ]);
  });

  test.each([
    ['text that is not JSON', '{', 'not valid JSON.'],
    ['two documents', '{}{}', 'must contain one JSON document, not 2.'],
    ['a list', '[]', 'not valid CDKTF output: cdk.tf.json is not an object.'],
    ['a terraform block that is not an object', '{"terraform": 1}', 'not valid CDKTF output: '],
  ])('check-stack.sh rejects %s', (_, text, expected) => {
    expect(stack.write('cdk.tf.json', text).findings().join('\n')).toContain(`cdk.tf.json: ${expected}`);
  });

  test.each([
    'main.tf',
    'override.tf.json',
    'x_override.tf',
    'main.tofu',
    'terraform.tfvars',
    'x.auto.tfvars.json',
    '.terraform.lock.hcl',
    '.terraform/providers/registry.terraform.io/evil/evil/1.0.0/linux_amd64/terraform-provider-evil',
    'terraform.d/plugins/registry.terraform.io/evil/evil/1.0.0/linux_amd64/terraform-provider-evil',
    'terraform.tfstate',
  ])('check-stack.sh rejects the file %s', (name) => {
    stack.write(name, '');
    expect(found({})).toEqual([
      `${name.replace(/\/.*/, '')}: only cdk.tf.json, assets, and zips are allowed. Plan each synthesized stack only once.`,
    ]);
  });

  test('check-stack.sh rejects a symbolic link out of the stack', () => {
    mkdirSync(path.join(stack.folder, 'assets', 'a'));
    symlinkSync('/proc/self/environ', path.join(stack.folder, 'assets', 'a', 'index.js'));
    expect(found({})).toEqual([
      expect.stringMatching(/assets\/a\/index\.js: only regular files and folders are allowed\.$/),
    ]);
  });

  test('check-stack.sh rejects a stack folder that is a symbolic link', () => {
    const link = path.join(stack.root, 'link');
    stack.write('cdk.tf.json', VALID);
    symlinkSync(stack.folder, link);
    expect(stack.run('check-stack.sh', link).status).toBe(1);
  });

  test('check-stack.sh prints no workflow command of a file name with a line break', () => {
    stack.write('a\n::stop-commands::x\u001b[31m', '');
    expect(found({}).length).toBeGreaterThan(0);
    const { stderr } = stack.run('check-stack.sh', stack.folder);
    expect(stderr).toContain('stop-commands');
    expect(stderr).not.toContain('\u001b');
    expect(stderr).not.toMatch(/^::/m);
  });
});

test('check-stack.sh fails with a message if jq is missing', () => {
  stack.write('cdk.tf.json', VALID);
  const saved = process.env.PATH;
  process.env.PATH = path.join(stack.root, 'nothing');
  try {
    mkdirSync(process.env.PATH);
    symlinkSync('/bin/sh', path.join(process.env.PATH, 'sh'));
    expect(stack.run('check-stack.sh', stack.folder)).toEqual({
      status: 1,
      stderr: expect.stringContaining('jq is missing') as string,
    });
  } finally {
    process.env.PATH = saved;
  }
});
