import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { requireNone } from './configuration-error';
import { isObject } from './stack-name';
import { checkNames, checkValue, optional, shown, TEXT } from './value-rules';

/** A bucket that holds the states of stacks. It must exist; enable versioning on it. */
export interface StateBackend {
  readonly bucket: string;
  /** Region of the bucket, such as `eu-central-1`. */
  readonly region: string;
  /** Key of the state in the bucket. It ends with the stack's name, with or without `.tfstate`. @default `<stack>.tfstate` */
  readonly key?: string;
  /** ARN of the KMS key that encrypts the state. @default the bucket's default encryption */
  readonly kmsKeyId?: string;
}

const MEMBERS = {
  bucket: TEXT,
  region: TEXT,
  key: optional(TEXT),
  kmsKeyId: optional(TEXT),
} satisfies Record<keyof StateBackend, typeof TEXT>;

/**
 * Configures where a stack's state is stored: in the given S3 bucket, locked by a file next to the state, which needs no
 * table; or in a file in the project's root.
 *
 * The file's path is relative to the stack's folder. CDKTF's default would write the machine's path into the JSON, and
 * a file inside the stack's folder is lost when a synth removes the folder.
 *
 * @throws ConfigurationError that lists every violation: see checkStateBackend.
 */
export function configureBackend(stack: TerraformStack, backend: StateBackend | undefined): void {
  requireNone(checkStateBackend(backend, stack.node.id), stack.node.id);
  const name = `${stack.node.id}.tfstate`;
  if (!backend) {
    new LocalBackend(stack, { path: `../../../terraform.${name}` });
    return;
  }
  new S3Backend(stack, { key: name, ...backend, encrypt: true });
  // The bindings have no argument for it yet.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

/** Returns a sentence for each violation: a missing, unknown or mistyped member, or a key that another stack could have. */
export function checkStateBackend(backend: unknown, stack: string): string[] {
  if (backend === undefined) return [];
  if (!isObject(backend))
    return [
      `stateBackend is ${shown(backend)}: it must be an object with "bucket" and "region", and optionally "key" and "kmsKeyId".`,
    ];
  const members = Object.entries(MEMBERS).flatMap(([name, rule]) =>
    checkValue(`stateBackend.${name}`, backend[name], rule),
  );
  const names = checkNames('stateBackend', Object.keys(backend), Object.keys(MEMBERS));
  return [...names, ...members, ...checkKey(backend.key, stack)];
}

/** Two stacks with one state would each remove the other's resources. */
function checkKey(key: unknown, stack: string): string[] {
  if (typeof key !== 'string' || key === '') return [];
  const end = key.split('/').at(-1);
  if (end?.replace(/\.tfstate$/, '') === stack) return [];
  return [
    `stateBackend.key is ${shown(key)}: it must end with the stack's name, so that no other stack has the same state: for example, images/${stack}.tfstate.`,
  ];
}
