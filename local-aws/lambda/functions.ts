import type { MotoApi } from '../moto/moto-api';

/** What is deployed of a function, for one qualifier. Names are those of Lambda's API. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  /** ARN of the role whose rights it has. */
  readonly Role: string;
  readonly Version: string;
  /** `nodejs22.x`, for one. */
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

/** A function and what of it is meant: a version, an alias, or nothing for the unpublished state. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The pattern of FunctionName in https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const REFERENCE =
  /^(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/** Reads a name, an ARN, or the end of an ARN from the account on; each with or without `:qualifier`. */
export function parseReference(text: string, qualifier?: string): FunctionReference {
  const [, name = text, inText] = REFERENCE.exec(text) ?? [];
  return { name, qualifier: inText ?? qualifier };
}

/** The deployed functions, as moto knows them. */
export class Functions {
  constructor(private readonly moto: MotoApi) {}

  /** Undefined if there is none. An alias is resolved to its version. */
  async find({ name, qualifier }: FunctionReference): Promise<FunctionConfiguration | undefined> {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}${query(qualifier)}`;
    const answer = await this.moto.get('lambda', path);
    if (answer === undefined) return undefined;
    return (JSON.parse(answer) as { Configuration: FunctionConfiguration }).Configuration;
  }

  /** How asynchronous invocations of this qualifier are retried; Lambda's defaults where nothing is configured. */
  async retries({ name, qualifier }: FunctionReference): Promise<EventInvokeConfiguration> {
    const answer = await this.moto.get(
      'lambda',
      `/2019-09-25/functions/${encodeURIComponent(name)}/event-invoke-config${query(qualifier)}`,
    );
    return answer === undefined ? {} : (JSON.parse(answer) as EventInvokeConfiguration);
  }

  /** Whether its reserved concurrency is 0, which stops all of its versions. */
  async isStopped({ name }: FunctionReference): Promise<boolean> {
    const path = `/2019-09-30/functions/${encodeURIComponent(name)}/concurrency`;
    const answer = await this.moto.get('lambda', path);
    const { ReservedConcurrentExecutions: reserved } = JSON.parse(answer ?? '{}') as {
      ReservedConcurrentExecutions?: number | null;
    };
    return reserved === 0;
  }
}

function query(qualifier: string | undefined): string {
  return qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
}
