import { DeleteLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionCodeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { DeployedPipeline } from './deployed-pipeline';

/** A small function for tests, created with Lambda's API. */
export class MadeFunction {
  private constructor(
    private readonly pipeline: DeployedPipeline,
    readonly name: string,
    readonly arn: string,
  ) {}

  private get logGroup(): string {
    return `/aws/lambda/${this.name}`;
  }

  /** Creates the function and version 1. @param body of the handler, which can use `event`, `context`, and `console`. */
  static async create(pipeline: DeployedPipeline, name: string, body: string): Promise<MadeFunction> {
    const { lambda } = pipeline.clients;
    const deployed = { FunctionName: pipeline.output('image_processor_function_name') };
    const { Role, Runtime } = await lambda.send(new GetFunctionConfigurationCommand(deployed));
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: name, Role, Runtime, Handler: 'index.handler', Publish: true },
        Code: { ZipFile: zip(body) },
      }),
    );
    return new MadeFunction(pipeline, name, (FunctionArn ?? '').replace(/:\d+$/, ''));
  }

  /** Uploads other code and publishes it. @returns the new version. */
  async update(body: string): Promise<string> {
    const request = { FunctionName: this.name, ZipFile: zip(body), Publish: true };
    const { Version } = await this.pipeline.clients.lambda.send(new UpdateFunctionCodeCommand(request));
    return Version ?? '';
  }

  async invoke(input: Partial<InvokeCommandInput> = {}): Promise<InvokeCommandOutput> {
    const request = new InvokeCommand({ FunctionName: this.name, ...input });
    return this.pipeline.clients.lambda.send(request);
  }

  /** Resolves to the log lines that match a filter, oldest first. */
  async logLines(filterPattern: string): Promise<string[]> {
    const request = { logGroupName: this.logGroup, filterPattern };
    const { events } = await this.pipeline.clients.logs.send(new FilterLogEventsCommand(request));
    return (events ?? []).map(({ message }) => message ?? '');
  }

  async remove(): Promise<void> {
    const { lambda, logs } = this.pipeline.clients;
    await lambda.send(new DeleteFunctionCommand({ FunctionName: this.name }));
    await logs.send(new DeleteLogGroupCommand({ logGroupName: this.logGroup }));
  }
}

/** Result of an invocation. */
export function resultOf({ Payload }: InvokeCommandOutput): unknown {
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown;
}

function zip(body: string): Uint8Array {
  return zipSync({ 'index.js': strToU8(`exports.handler = async (event, context) => { ${body} };`) });
}
