import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';

/** A bucket that holds the states of stacks; it must exist, and should keep versions. */
export interface StateBackend {
  readonly bucket: string;
  /** Region of the bucket, `eu-central-1` for one. */
  readonly region: string;
  /** Name of the state within the bucket; its end is the stack's name, with or without `.tfstate`. @default `<stack>.tfstate` */
  readonly key?: string;
  /** ARN of the key that encrypts it. @default that of the bucket */
  readonly kmsKeyId?: string;
}

const REQUIRED = ['bucket', 'region'] as const satisfies (keyof StateBackend)[];
const OPTIONAL = ['key', 'kmsKeyId'] as const satisfies (keyof StateBackend)[];

/**
 * Where a stack's state is kept: in the S3 bucket that is named, locked by a file beside it (no table is needed), or in
 * the project's root.
 *
 * That path is relative to the stack's folder: CDKTF's default would write the machine's path into the JSON, and a
 * file inside the stack's folder is lost when a synth removes the folder.
 *
 * @throws Error if `backend` is incomplete, holds what is not known, or has a key that another stack could have too.
 */
export function configureBackend(stack: TerraformStack, backend: StateBackend | undefined): void {
  const name = `${stack.node.id}.tfstate`;
  if (!backend) {
    new LocalBackend(stack, { path: `../../../terraform.${name}` });
    return;
  }
  check(backend);
  checkKey(backend, stack.node.id);
  new S3Backend(stack, { key: name, ...backend, encrypt: true });
  // The bindings do not know it yet.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

/** It comes from a file that no compiler reads. */
function check(backend: object): void {
  const known: readonly string[] = [...REQUIRED, ...OPTIONAL];
  const said = Object.entries(backend);
  const unknown = said.find(([name, value]) => !known.includes(name) || typeof value !== 'string');
  const missing = REQUIRED.find((name) => !(name in backend));
  if (!unknown && !missing) return;
  const fault = unknown ? `${unknown[0]} is ${JSON.stringify(unknown[1])}` : `${String(missing)} is missing`;
  throw new Error(
    `The state backend is not configured right: ${fault}. It takes ${REQUIRED.join(' and ')}, and ${OPTIONAL.join(' and ')} where wanted, each a text.`,
  );
}

/** Two stacks with one state would each remove what the other has made. */
function checkKey({ key }: StateBackend, stack: string): void {
  if (
    key === undefined ||
    key
      .split('/')
      .at(-1)
      ?.replace(/\.tfstate$/, '') === stack
  )
    return;
  throw new Error(
    `The state backend is not configured right: key is "${key}". It must end with the stack's name, so that no other stack has the same state: for example, images/${stack}.tfstate.`,
  );
}
