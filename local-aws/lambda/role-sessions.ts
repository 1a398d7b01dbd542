import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { MotoApi } from '../moto/moto-api';
import type { FunctionConfiguration } from './functions';

/** A request that was made with the credentials of a role, as IAM evaluates it. */
export interface RoleCall {
  /** ARN of the role. */
  readonly role: string;
  /** Session name, which is the function's name. */
  readonly session: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN of the resource. */
  readonly resource: string;
}

/** A session of a function's execution role. */
export interface RoleSession {
  /** Credentials, as environment variables of the function. */
  readonly variables: Readonly<Record<string, string>>;
  /** Clients with the same credentials. Lambda uses them to write the log and to send failed events. */
  readonly logs: CloudWatchLogsClient;
  readonly queues: SQSClient;
}

type Owner = Pick<FunctionConfiguration, 'FunctionName' | 'Role'>;

/** Provides parts of role sessions. */
export interface Roles<Part extends keyof RoleSession> {
  of(owner: Owner): Promise<Pick<RoleSession, Part>>;
}

/** Assumes the execution roles: one session for each function and role, named after the function as on Lambda. */
export class RoleSessions implements Roles<keyof RoleSession> {
  private readonly sessions = new Map<string, Promise<RoleSession>>();

  constructor(
    private readonly moto: MotoApi,
    private readonly connection: { readonly endpoint: string; readonly region: string },
  ) {}

  of({ FunctionName, Role }: Owner): Promise<RoleSession> {
    const key = `${Role} ${FunctionName}`;
    const session = this.sessions.get(key) ?? this.assume(Role, FunctionName);
    this.sessions.set(key, session);
    return session;
  }

  private async assume(role: string, name: string): Promise<RoleSession> {
    const credentials = await this.moto.assumeRole(role, name);
    const settings = { ...this.connection, credentials };
    return {
      variables: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
      logs: new CloudWatchLogsClient(settings),
      queues: new SQSClient(settings),
    };
  }
}
