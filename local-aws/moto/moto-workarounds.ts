/**
 * What moto answers otherwise than AWS, and is mended on the way. Pure.
 *
 * Each was met with moto 5.2.1 and AWS provider 5.100.0; a newer moto may not need it.
 */
import { XMLParser } from 'fast-xml-parser';
import { encodePath } from '../gateway/s3-requests';

interface Statement {
  readonly Effect?: string;
  readonly Condition?: unknown;
}

interface Policy {
  readonly Statement: Statement | readonly Statement[];
}

/**
 * What moto may see of a bucket policy: it enforces policies and cannot evaluate conditions, so a TLS-only deny would
 * refuse every call and is left out. An allowance stays, without its condition: moto looks whether access logs may be
 * delivered. What is no policy it shall refuse itself.
 */
export function withoutConditions(policy: string): string {
  try {
    const document = JSON.parse(policy) as Policy;
    const statements = [document.Statement]
      .flat()
      .filter(({ Effect, Condition }) => Effect === 'Allow' || Condition === undefined)
      .map((statement) => ({ ...statement, Condition: undefined }));
    return JSON.stringify({ ...document, Statement: statements });
  } catch {
    return policy;
  }
}

/**
 * Settings of a function that moto takes and does not answer; a second plan would want to set them again. Of a reserved
 * concurrency it forgets 0 only.
 */
const FORGOTTEN = ['LoggingConfig', 'KMSKeyArn', 'DeadLetterConfig', 'Concurrency'] as const;

export type Settings = Readonly<Record<string, unknown>>;

export class FunctionSettings {
  /** By the function's name. */
  readonly remembered = new Map<string, Settings>();

  /** Remembers what a CreateFunction, UpdateFunctionConfiguration or PutFunctionConcurrency says. */
  remember(name: string, request: Settings): void {
    const said = Object.fromEntries(
      FORGOTTEN.filter((key) => key in request).map((key) => [key, request[key]]),
    );
    this.remembered.set(name, { ...this.remembered.get(name), ...said });
  }

  /** A function of the same name that is made later begins anew. */
  forget(name: string): void {
    this.remembered.delete(name);
  }

  /** Adds it to the answer of GetFunction or GetFunctionConfiguration. */
  complete(name: string, answer: Settings): Settings {
    const { Concurrency, ...said } = this.remembered.get(name) ?? {};
    if (answer.Configuration)
      return {
        ...answer,
        ...(Concurrency !== undefined && { Concurrency }),
        Configuration: { ...(answer.Configuration as Settings), ...said },
      };
    return 'FunctionName' in answer ? { ...answer, ...said } : answer;
  }
}

/**
 * Whether a PUT ?versioning suspends it: answered without moto, which otherwise crashes on deleting the versions of a
 * key that has a delete marker. Terraform suspends versioning before it empties a bucket.
 */
export function suspendsVersioning(body: string): boolean {
  return body.includes('<Status>Suspended</Status>');
}

const text = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

/**
 * Encodes the keys in a listing of versions, as `encoding-type=url` asks for and moto forgets to do. Terraform decodes
 * them in any case before it empties a bucket: a plus became a space, and the emptying never ended.
 */
export function encodeVersionListing(listing: string): string {
  return listing
    .replace(
      /<(Key|Prefix|Delimiter|KeyMarker|NextKeyMarker)>([^<]+)</g,
      (_, name: string, escaped: string) => {
        const { value } = text.parse(`<value>${escaped.replaceAll('\r', '&#13;')}</value>`) as {
          value: string;
        };
        return `<${name}>${encodePath(value)}<`;
      },
    )
    .replace('</ListVersionsResult>', '<EncodingType>url</EncodingType></ListVersionsResult>');
}
