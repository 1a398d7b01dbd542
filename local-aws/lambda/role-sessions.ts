import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { MotoApi } from '../moto/moto-api';
import type { FunctionConfiguration } from './functions';

/** A call that was made with the rights of a role, as IAM sees it. */
export interface RoleCall {
  /** ARN of the role. */
  readonly role: string;
  /** Whom it was made for: the function's name. */
  readonly session: string;
  /** `s3:GetObject`, for one. */
  readonly action: string;
  /** ARN of what it was about. */
  readonly resource: string;
}

/** What Lambda holds of a function's role while the function stands. */
export interface RoleSession {
  /** Credentials as the function's process finds them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Clients with the same rights: Lambda writes a function's log and delivers its failed events with them. */
  readonly logs: CloudWatchLogsClient;
  readonly queues: SQSClient;
}

type Owner = Pick<FunctionConfiguration, 'FunctionName' | 'Role'>;

/** Where a part of what Lambda holds of roles comes from. */
export interface Roles<Part extends keyof RoleSession> {
  of(owner: Owner): Promise<Pick<RoleSession, Part>>;
}

/** Takes on the roles of functions: one session for each function and role, named after the function as on Lambda. */
export class RoleSessions implements Roles<keyof RoleSession> {
  private readonly sessions = new Map<string, Promise<RoleSession>>();

  constructor(
    private readonly moto: MotoApi,
    private readonly place: { readonly endpoint: string; readonly region: string },
  ) {}

  of({ FunctionName, Role }: Owner): Promise<RoleSession> {
    const key = `${Role} ${FunctionName}`;
    const session = this.sessions.get(key) ?? this.begin(Role, FunctionName);
    this.sessions.set(key, session);
    return session;
  }

  private async begin(role: string, name: string): Promise<RoleSession> {
    const credentials = await this.moto.assumeRole(role, name);
    const settings = { ...this.place, credentials };
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
