import type { MotoApi } from './moto-api';

/** What is deployed of a function, for one qualifier. Names are those of Lambda's API. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Version: string;
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

/** Reads a name, `name:qualifier`, or an ARN with or without a qualifier. */
export function parseReference(text: string, qualifier?: string): FunctionReference {
  const [, , , , , , inArn, inArnQualifier] = text.split(':');
  if (text.startsWith('arn:')) return { name: inArn ?? '', qualifier: inArnQualifier ?? qualifier };
  const [name = '', inName] = text.split(':');
  return { name, qualifier: inName ?? qualifier };
}

/** The deployed functions, as moto knows them. */
export class Functions {
  constructor(private readonly moto: MotoApi) {}

  /** Undefined if there is none. An alias is resolved to its version. */
  async find({ name, qualifier }: FunctionReference): Promise<FunctionConfiguration | undefined> {
    const answer = await this.moto.get('lambda', `/2015-03-31/functions/${name}${query(qualifier)}`);
    if (answer === undefined) return undefined;
    return (JSON.parse(answer) as { Configuration: FunctionConfiguration }).Configuration;
  }

  /** How asynchronous invocations of this qualifier are retried; Lambda's defaults where nothing is configured. */
  async retries({ name, qualifier }: FunctionReference): Promise<EventInvokeConfiguration> {
    const answer = await this.moto.get(
      'lambda',
      `/2019-09-25/functions/${name}/event-invoke-config${query(qualifier)}`,
    );
    return answer === undefined ? {} : (JSON.parse(answer) as EventInvokeConfiguration);
  }
}

function query(qualifier: string | undefined): string {
  return qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
}
