import type { MotoApi } from '../moto/moto-api';

/** Configuration of a function for one qualifier, with the field names of Lambda's API. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  /** ARN of the execution role. */
  readonly Role: string;
  readonly Version: string;
  /** Such as `nodejs22.x`. */
  readonly Runtime: string;
  readonly CodeSha256: string;
  readonly Handler: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Layers?: readonly { readonly Arn: string }[];
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html */
export interface EventInvokeConfiguration {
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

/** A function with a version or an alias; without a qualifier, the unpublished version. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** Pattern of FunctionName: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const REFERENCE =
  /^(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/** Parses a function name, an ARN, or a partial ARN, each with or without `:qualifier`. */
export function parseReference(text: string, qualifier?: string): FunctionReference {
  const [, name = text, inText] = REFERENCE.exec(text) ?? [];
  return { name, qualifier: inText ?? qualifier };
}

/** Reads deployed functions from moto. */
export class Functions {
  constructor(private readonly moto: MotoApi) {}

  /** Resolves to the configuration, or undefined if the function does not exist. Resolves an alias to its version. */
  async find({ name, qualifier }: FunctionReference): Promise<FunctionConfiguration | undefined> {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}${query(qualifier)}`;
    const body = await this.moto.get('lambda', path);
    if (body === undefined) return undefined;
    return (JSON.parse(body) as { Configuration: FunctionConfiguration }).Configuration;
  }

  /** Resolves to the retry settings of asynchronous invocations for a qualifier; empty if none are configured. */
  async retries({ name, qualifier }: FunctionReference): Promise<EventInvokeConfiguration> {
    const body = await this.moto.get(
      'lambda',
      `/2019-09-25/functions/${encodeURIComponent(name)}/event-invoke-config${query(qualifier)}`,
    );
    return body === undefined ? {} : (JSON.parse(body) as EventInvokeConfiguration);
  }

  /** Resolves to whether the reserved concurrency is 0, which stops all versions. */
  async isStopped({ name }: FunctionReference): Promise<boolean> {
    const path = `/2019-09-30/functions/${encodeURIComponent(name)}/concurrency`;
    const body = await this.moto.get('lambda', path);
    const { ReservedConcurrentExecutions: reserved } = JSON.parse(body ?? '{}') as {
      ReservedConcurrentExecutions?: number | null;
    };
    return reserved === 0;
  }
}

function query(qualifier: string | undefined): string {
  return qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
}
