import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startLocalAws, type LocalAws } from '../../scripts/local-aws';
import { createClients, WORK_FOLDER, type Clients } from '../../scripts/local-deployment';
import { hostArchitecture, synthesize } from '../../scripts/synth';
import { Terraform } from '../../scripts/terraform/terraform';
import { leaveOutUnsupported } from '../../scripts/terraform/unsupported-resources';
import { DeployedPipeline, SIZE, type Standing } from './deployed-pipeline';

/** One local AWS that several stacks are deployed to, as from one checkout. */
export class SharedAws {
  readonly clients: Clients;

  private constructor(
    readonly aws: LocalAws,
    private readonly folder: string,
  ) {
    this.clients = createClients(aws);
  }

  /** @param name of its folder below WORK_FOLDER. */
  static async start(name: string): Promise<SharedAws> {
    const folder = path.join(WORK_FOLDER, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const aws = await startLocalAws({ workFolder: WORK_FOLDER, codeFolder: path.join(folder, 'code') });
    return new SharedAws(aws, folder);
  }

  /** Synthesizes the three stacks, each beside those of other names. @param context as it could stand in cdktf.json. */
  synthesize(context: Readonly<Record<string, unknown>>): void {
    const outputFolder = path.join(this.folder, 'cdktf.out');
    synthesize({ outputFolder, architecture: hostArchitecture(), context });
  }

  /** Deploys a stack that is synthesized. */
  async deploy(stack: string, sourceBucket: string): Promise<DeployedPipeline<Standing>> {
    const { aws, clients } = this;
    const stackFolder = path.join(this.folder, 'cdktf.out', 'stacks', stack);
    leaveOutUnsupported(stackFolder);
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
