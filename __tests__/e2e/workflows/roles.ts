import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalAws } from '../../../local-aws';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import type { PolicyDocument } from '../../iam/evaluation';

/** What is read of a state. */
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

/** The repository whose workflows the roles are for. */
export const REPOSITORY = { name: 'example/images', id: '456789', ownerId: '123456' };
export const STATE_BUCKET = 'workflow-states';
/** So long that the names of the other buckets begin alike. */
const COMPANY = 'workflow-images-of-a-company-with-a-long-name';
export const SOURCE_BUCKETS = { development: `${COMPANY}-development`, production: `${COMPANY}-production` };
export const DEVELOPMENT = {
  environment: 'development',
  sourceBucketName: SOURCE_BUCKETS.development,
} as const;
export const PRODUCTION = { environment: 'production', sourceBucketName: SOURCE_BUCKETS.production } as const;
/** A key that production's settings name. */
export const EXISTING_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd';
export const ROLE_PATH = '/pipeline/';

/** The roles of the workflows (.github/roles), made on the local AWS. */
export class WorkflowRoles {
  private constructor(private readonly state: State) {}

  /** Makes them as docs/pipelines.md says. @param folder a folder for them is made in it. */
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

  /** Whom a role trusts. @param role `plan-development`, for one. */
  trust(role: string): PolicyDocument {
    return this.document('aws_iam_role', role, 'assume_role_policy');
  }

  /** What a role may do. */
  rights(role: string): PolicyDocument {
    return this.document('aws_iam_role_policy', role, 'policy');
  }

  /** The most that a role of a stack can do. */
  boundary(environment: string): PolicyDocument {
    return this.document('aws_iam_policy', environment, 'policy');
  }

  private document(type: string, key: string, argument: string): PolicyDocument {
    const { instances = [] } =
      this.state.resources.find((resource) => resource.type === type && resource.mode === 'managed') ?? {};
    const text = instances.find(({ index_key: index }) => index === key)?.attributes[argument];
    if (text === undefined) throw new Error(`There is no ${type} "${key}" in the state.`);
    return JSON.parse(text) as PolicyDocument;
  }
}
