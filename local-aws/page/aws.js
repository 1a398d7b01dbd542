/** AWS as the page asks it: signed calls to S3, DynamoDB and CloudWatch Logs, by the interfaces that every client uses. */
import { AwsClient } from './aws4fetch.js';

/** Calls with the credentials, and in the region, of `settings.json`. Each throws an Error with a sentence that can be shown. */
export class Aws {
  #client;

  constructor({ region, accessKeyId, secretAccessKey }) {
    this.#client = new AwsClient({ region, accessKeyId, secretAccessKey, retries: 0 });
  }

  /** Uploads a file. Resolves to the version that S3 made of it. */
  async putObject(bucket, key, file) {
    const headers = file.type === '' ? {} : { 'Content-Type': file.type };
    const answer = await this.#s3('PUT', objectPath(bucket, key), { headers, body: file });
    return answer.headers.get('x-amz-version-id');
  }

  /** Resolves to the Blob of an object, of its current version where none is named. */
  async getObject(bucket, key, versionId) {
    const query = versionId === undefined ? '' : `?${new URLSearchParams({ versionId })}`;
    return (await this.#s3('GET', `${objectPath(bucket, key)}${query}`)).blob();
  }

  async deleteObject(bucket, key) {
    await this.#s3('DELETE', objectPath(bucket, key));
  }

  /** Resolves to the ETag of an object, or to undefined where there is none; a HEAD's 404 would be an error in the console. */
  async findObject(bucket, key) {
    const query = new URLSearchParams({
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': '1',
      prefix: key,
    });
    // Of all keys that begin with this one, itself is the first.
    const [first] = (await this.#listing(bucket, query)).querySelectorAll('Contents');
    return first && readKey(first) === key ? textOf(first, 'ETag') : undefined;
  }

  /**
   * Resolves to the objects of a bucket by their keys: a Map of {key, versionId, lastModified, isDeleted}. The version is
   * the newest that has bytes, the time is milliseconds since 1970.
   */
  async listObjects(bucket) {
    const objects = new Map();
    let markers = {};
    do {
      const query = new URLSearchParams({ versions: '', 'encoding-type': 'url', ...markers });
      const page = await this.#listing(bucket, query);
      for (const element of page.querySelectorAll('Version')) {
        const key = readKey(element);
        // The newest comes first.
        if (objects.has(key)) continue;
        objects.set(key, {
          key,
          versionId: textOf(element, 'VersionId'),
          lastModified: Date.parse(textOf(element, 'LastModified')),
          // Something newer that has no bytes is a delete marker.
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

  /** Resolves to the items of a table whose attributes have these values, both as plain JavaScript: {name: value}. */
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
      const answer = await this.#json('dynamodb', 'DynamoDB_20120810.Scan', {
        ...request,
        ExclusiveStartKey,
      });
      items.push(...answer.Items.map((item) => readAttribute({ M: item })));
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /** Resolves to the messages of a log group since a time (milliseconds since 1970) that hold a text, oldest first. */
  async filterLogEvents(logGroupName, startTime, filterPattern) {
    const messages = [];
    let nextToken;
    do {
      const request = { logGroupName, startTime, filterPattern, nextToken };
      const answer = await this.#json('logs', 'Logs_20140328.FilterLogEvents', request);
      messages.push(...answer.events.map(({ message }) => message));
      nextToken = answer.nextToken;
    } while (nextToken);
    return messages;
  }

  async #listing(bucket, query) {
    return readXml(await (await this.#s3('GET', `/${bucket}?${query}`)).text());
  }

  async #s3(method, path, init) {
    const answer = await this.#send(path, { method, cache: 'no-store', aws: { service: 's3' }, ...init });
    if (answer.ok) return answer;
    throw new Error(textOf(readXml(await answer.text()), 'Message') || `S3 answered ${answer.status}.`);
  }

  async #json(service, target, request) {
    const version = service === 'dynamodb' ? '1.0' : '1.1';
    const headers = { 'X-Amz-Target': target, 'Content-Type': `application/x-amz-json-${version}` };
    const init = { method: 'POST', headers, body: JSON.stringify(request), aws: { service } };
    const answer = await this.#send('/', init);
    if (answer.ok) return answer.json();
    throw new Error(`${target} was answered ${answer.status}: ${await answer.text()}`);
  }

  async #send(path, init) {
    const request = await this.#client.sign(new URL(path, location.origin), init);
    return fetch(request).catch(() => {
      throw new Error('The local AWS does not answer. Is it still running?');
    });
  }
}

/** @throws Error for a key such as `a/../b`, which a browser would change into another one. */
function objectPath(bucket, key) {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  if (new URL(path, location.origin).pathname !== path) throw new Error('A browser cannot ask for this key.');
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

/** Undoes `encoding-type=url`, in which a plus is a space. */
function decode(text) {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** DynamoDB's typed JSON as plain values: {S: "a"} is "a". */
function readAttribute(attribute) {
  const [[type, value]] = Object.entries(attribute);
  if (type === 'N') return Number(value);
  if (type === 'L') return value.map(readAttribute);
  if (type === 'M')
    return Object.fromEntries(Object.entries(value).map(([name, nested]) => [name, readAttribute(nested)]));
  return value;
}
