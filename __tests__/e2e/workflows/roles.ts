import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalAws } from '../../../local-aws';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import type { PolicyDocument } from '../../iam/evaluation';

/** The parts of a state that are read. */
interface State {
  readonly outputs: Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;
  readonly resources: readonly {
    readonly type: string;
    readonly mode: string;
    readonly instances: readonly {
      readonly index_key?: string;
      readonly attributes: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** The repository that the roles trust. */
export const REPOSITORY = { name: 'example/images', id: '456789', ownerId: '123456' };
export const STATE_BUCKET = 'workflow-states';
/** So long that the names of the other buckets start with the same characters. */
const COMPANY = 'workflow-images-of-a-company-with-a-long-name';
export const SOURCE_BUCKETS = { development: `${COMPANY}-development`, production: `${COMPANY}-production` };
export const DEVELOPMENT = {
  environment: 'development',
  sourceBucketName: SOURCE_BUCKETS.development,
} as const;
export const PRODUCTION = { environment: 'production', sourceBucketName: SOURCE_BUCKETS.production } as const;
/** A key in the settings of production. */
export const EXISTING_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd';
export const ROLE_PATH = '/pipeline/';

/** The workflow roles (.github/roles), created on the local AWS. */
export class WorkflowRoles {
  private constructor(private readonly state: State) {}

  /** Creates the roles as docs/pipelines.md describes. @param folder parent of the folder for them. */
  static async make(aws: LocalAws, folder: string): Promise<WorkflowRoles> {
    const stackFolder = path.join(folder, 'roles');
    cpSync(path.join(PROJECT_ROOT, '.github', 'roles'), stackFolder, { recursive: true });
    const terraform = new Terraform({
      stackFolder,
      workFolder: folder,
      environment: aws.environment,
      variables: {
        repository: REPOSITORY.name,
        repository_id: REPOSITORY.id,
        repository_owner_id: REPOSITORY.ownerId,
        state_bucket: STATE_BUCKET,
        source_bucket_names: JSON.stringify(SOURCE_BUCKETS),
        key_arns: JSON.stringify({ production: [EXISTING_KEY] }),
        role_path: ROLE_PATH,
      },
    });
    await terraform.init();
    await terraform.apply();
    return new WorkflowRoles(
      JSON.parse(readFileSync(path.join(stackFolder, 'terraform.tfstate'), 'utf8')) as State,
    );
  }

  output(name: string): Readonly<Record<string, unknown>> {
    return this.state.outputs[name]?.value ?? {};
  }

  /** Returns the trust policy of a role. @param role such as `plan-development`. */
  trust(role: string): PolicyDocument {
    return this.document('aws_iam_role', role, 'assume_role_policy');
  }

  /** Returns the permissions policy of a role. */
  rights(role: string): PolicyDocument {
    return this.document('aws_iam_role_policy', role, 'policy');
  }

  /** Returns the permissions boundary of a stack's roles. */
  boundary(environment: string): PolicyDocument {
    return this.document('aws_iam_policy', environment, 'policy');
  }

  private document(type: string, key: string, argument: string): PolicyDocument {
    const { instances = [] } =
      this.state.resources.find((resource) => resource.type === type && resource.mode === 'managed') ?? {};
    const text = instances.find(({ index_key: index }) => index === key)?.attributes[argument];
    if (text === undefined) throw new Error(`The state has no ${type} "${key}".`);
    return JSON.parse(text) as PolicyDocument;
  }
}
