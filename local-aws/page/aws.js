/** AWS client of the page: signed requests to S3, DynamoDB, and CloudWatch Logs over their public APIs. */
import { AwsClient } from './aws4fetch.js';

/** Uses the credentials and the region of `settings.json`. Each method throws an Error with a message for the user. */
export class Aws {
  #client;

  constructor({ region, accessKeyId, secretAccessKey }) {
    this.#client = new AwsClient({ region, accessKeyId, secretAccessKey, retries: 0 });
  }

  /** Uploads a file. Resolves to its version ID. */
  async putObject(bucket, key, file) {
    const headers = file.type === '' ? {} : { 'Content-Type': file.type };
    const response = await this.#s3('PUT', objectPath(bucket, key), { headers, body: file });
    return response.headers.get('x-amz-version-id');
  }

  /** Resolves to the Blob of an object; of its current version unless `versionId` is given. */
  async getObject(bucket, key, versionId) {
    const query = versionId === undefined ? '' : `?${new URLSearchParams({ versionId })}`;
    return (await this.#s3('GET', `${objectPath(bucket, key)}${query}`)).blob();
  }

  async deleteObject(bucket, key) {
    await this.#s3('DELETE', objectPath(bucket, key));
  }

  /** Resolves to the ETag of an object, or to undefined. Sends no HEAD, whose 404 would be logged in the console. */
  async findObject(bucket, key) {
    const query = new URLSearchParams({
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': '1',
      prefix: key,
    });
    // Keys are listed in order: of all keys with this prefix, the key itself comes first.
    const [first] = (await this.#listing(bucket, query)).querySelectorAll('Contents');
    return first && readKey(first) === key ? textOf(first, 'ETag') : undefined;
  }

  /**
   * Resolves to a Map from each key of a bucket to {key, versionId, lastModified, size, isDeleted}, which describe its newest
   * version other than a delete marker. `lastModified` is in milliseconds since 1970, `size` in bytes.
   */
  async listObjects(bucket) {
    const objects = new Map();
    let markers = {};
    do {
      const query = new URLSearchParams({ versions: '', 'encoding-type': 'url', ...markers });
      const page = await this.#listing(bucket, query);
      for (const element of page.querySelectorAll('Version')) {
        const key = readKey(element);
        // Newest first.
        if (objects.has(key)) continue;
        objects.set(key, {
          key,
          versionId: textOf(element, 'VersionId'),
          lastModified: Date.parse(textOf(element, 'LastModified')),
          size: Number(textOf(element, 'Size')),
          // If this is not the latest version, the latest one is a delete marker.
          isDeleted: textOf(element, 'IsLatest') !== 'true',
        });
      }
      markers = textOf(page, 'IsTruncated') === 'true' && {
        'key-marker': decode(textOf(page, 'NextKeyMarker')),
        'version-id-marker': textOf(page, 'NextVersionIdMarker'),
      };
    } while (markers);
    return objects;
  }

  /** Resolves to the items whose attributes equal `wanted`. Both are plain objects: {name: value}. */
  async scan(table, wanted) {
    const names = Object.keys(wanted);
    const request = {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: names.map((_, index) => `#${index} = :${index}`).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        names.map((name, index) => [`:${index}`, { S: wanted[name] }]),
      ),
    };
    const items = [];
    let ExclusiveStartKey;
    do {
      const page = await this.#json('dynamodb', 'DynamoDB_20120810.Scan', {
        ...request,
        ExclusiveStartKey,
      });
      items.push(...page.Items.map((item) => readAttribute({ M: item })));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /** Resolves to the messages since `startTime` (milliseconds since 1970) that match a filter pattern, oldest first. */
  async filterLogEvents(logGroupName, startTime, filterPattern) {
    const messages = [];
    let nextToken;
    do {
      const request = { logGroupName, startTime, filterPattern, nextToken };
      const page = await this.#json('logs', 'Logs_20140328.FilterLogEvents', request);
      messages.push(...page.events.map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken);
    return messages;
  }

  async #listing(bucket, query) {
    return readXml(await (await this.#s3('GET', `/${bucket}?${query}`)).text());
  }

  async #s3(method, path, init) {
    const response = await this.#send(path, { method, cache: 'no-store', aws: { service: 's3' }, ...init });
    if (response.ok) return response;
    const message = textOf(readXml(await response.text()), 'Message');
    throw new Error(message || `S3 responded with status ${response.status}.`);
  }

  async #json(service, target, request) {
    const version = service === 'dynamodb' ? '1.0' : '1.1';
    const headers = { 'X-Amz-Target': target, 'Content-Type': `application/x-amz-json-${version}` };
    const init = { method: 'POST', headers, body: JSON.stringify(request), aws: { service } };
    const response = await this.#send('/', init);
    if (response.ok) return response.json();
    throw new Error(`${target} failed with status ${response.status}: ${await response.text()}`);
  }

  async #send(path, init) {
    const request = await this.#client.sign(new URL(path, location.origin), init);
    return fetch(request).catch(() => {
      throw new Error('The local AWS does not respond. Is it still running?');
    });
  }
}

/** @throws Error for a key such as `a/../b`, which a browser would normalize to another key. */
function objectPath(bucket, key) {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  if (new URL(path, location.origin).pathname !== path) throw new Error('A browser cannot request this key.');
  return path;
}

function readXml(text) {
  return new DOMParser().parseFromString(text, 'application/xml');
}

function textOf(element, name) {
  return element.querySelector(name)?.textContent ?? '';
}

function readKey(element) {
  return decode(textOf(element, 'Key'));
}

/** Reverses `encoding-type=url`, which encodes a space as a plus sign. */
function decode(text) {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** Converts DynamoDB's typed JSON to a plain value: {S: "a"} becomes "a". */
function readAttribute(attribute) {
  const [[type, value]] = Object.entries(attribute);
  if (type === 'N') return Number(value);
  if (type === 'L') return value.map(readAttribute);
  if (type === 'M')
    return Object.fromEntries(Object.entries(value).map(([name, nested]) => [name, readAttribute(nested)]));
  return value;
}
