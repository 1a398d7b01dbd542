/**
 * Workarounds for responses of moto that differ from those of AWS. Pure functions.
 *
 * Each was needed with moto 5.2.1 and AWS provider 5.100.0. A newer moto may not need it.
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
 * Returns the part of a bucket policy that moto can enforce. moto does not evaluate conditions, so a TLS-only Deny would
 * refuse every request: conditional Deny statements are removed. Allow statements stay, without their conditions: moto
 * checks whether the policy allows the delivery of access logs. An invalid policy is returned unchanged, for moto to refuse.
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
 * Settings of a function that moto accepts but does not return, so that every Terraform plan would set them again. Of
 * reserved concurrencies, this is true for 0 only.
 */
const NOT_RETURNED = ['LoggingConfig', 'KMSKeyArn', 'DeadLetterConfig', 'Concurrency'] as const;

/** Fields of a request or response in Lambda's API. */
export type Settings = Readonly<Record<string, unknown>>;

/** Remembers the settings that moto does not return. */
export class FunctionSettings {
  /** By function name. */
  readonly remembered = new Map<string, Settings>();

  /** Remembers the settings of a CreateFunction, UpdateFunctionConfiguration, or PutFunctionConcurrency request. */
  remember(name: string, request: Settings): void {
    const settings = Object.fromEntries(
      NOT_RETURNED.filter((key) => key in request).map((key) => [key, request[key]]),
    );
    this.remembered.set(name, { ...this.remembered.get(name), ...settings });
  }

  /** Forgets the settings of a deleted function. */
  forget(name: string): void {
    this.remembered.delete(name);
  }

  /** Adds the remembered settings to the response of GetFunction or GetFunctionConfiguration. */
  complete(name: string, response: Settings): Settings {
    const { Concurrency, ...settings } = this.remembered.get(name) ?? {};
    if (response.Configuration)
      return {
        ...response,
        ...(Concurrency !== undefined && { Concurrency }),
        Configuration: { ...(response.Configuration as Settings), ...settings },
      };
    return 'FunctionName' in response ? { ...response, ...settings } : response;
  }
}

/**
 * Returns whether a PutBucketVersioning request suspends versioning. The gateway responds without moto, which would crash
 * later when versions of a key with a delete marker are deleted. Terraform suspends versioning before it empties a bucket.
 */
export function suspendsVersioning(body: string): boolean {
  return body.includes('<Status>Suspended</Status>');
}

const text = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

/**
 * Encodes the keys in a ListObjectVersions response, because moto ignores `encoding-type=url`. Terraform always decodes the
 * keys before it empties a bucket: a plus sign would become a space, and Terraform would loop forever.
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
