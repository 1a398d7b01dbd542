import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws, type LocalAws } from '../../../local-aws';
import {
  createClients,
  synthesizeForLocalAws,
  type Clients,
} from '../../../local-aws/deployment/local-deployment';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import { DeployedPipeline, SIZE, type DeploymentParts } from './deployed-pipeline';

/** One local AWS with several stacks, deployed as from one checkout. */
export class SharedAws {
  readonly clients: Clients;

  private constructor(
    readonly aws: LocalAws,
    private readonly folder: string,
  ) {
    this.clients = createClients(aws);
  }

  /** @param name folder below WORK_FOLDER. */
  static async start(name: string): Promise<SharedAws> {
    const folder = path.join(WORK_FOLDER, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(folder, 'code') });
    return new SharedAws(aws, folder);
  }

  /** Synthesizes the three stacks. Stacks with other names are kept. @param context as in cdktf.json. */
  synthesize(context: Readonly<Record<string, unknown>>): void {
    synthesizeForLocalAws(path.join(this.folder, 'cdktf.out'), context);
  }

  /** Deploys a synthesized stack. */
  async deploy(stack: string, sourceBucket: string): Promise<DeployedPipeline<DeploymentParts>> {
    const { aws, clients } = this;
    const stackFolder = path.join(this.folder, 'cdktf.out', 'stacks', stack);
    const terraform = new Terraform({
      stackFolder,
      workFolder: path.join(this.folder, stack),
      environment: aws.environment,
      variables: { source_bucket_name: sourceBucket, thumbnail_size: String(SIZE) },
      signal: aws.fault,
    });
    await terraform.init();
    await terraform.apply();
    return new DeployedPipeline({ aws, clients, terraform, outputs: await terraform.outputs() });
  }

  async stop(): Promise<void> {
    await this.aws.stop();
  }
}
