import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Locator, Page } from 'playwright-core';
import { ATTRIBUTES } from '../../../lambda-src/contract';
import type { PageClient, PageSettings } from '../../../local-aws/gateway/page-gateway';
import { launchChromium, type Browser } from '../../support/chromium';

const SETTINGS = '**/_local/settings.json';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Drives the live page in a browser. */
export class LivePage {
  /** Errors in the browser's console. */
  readonly errors: string[] = [];
  /** Origins to which the browser has sent requests. */
  readonly origins = new Set<string>();

  private constructor(
    readonly endpoint: string,
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    browser.context.on('request', (request) => {
      if (!request.url().startsWith('blob:')) this.origins.add(new URL(request.url()).origin);
    });
  }

  /** Starts a browser without opening the page. */
  static async launch(endpoint: string): Promise<LivePage> {
    const browser = await launchChromium({ viewport: { width: 1280, height: 900 } });
    return new LivePage(endpoint, browser, await browser.context.newPage());
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  get fileInput(): Locator {
    return this.page.getByLabel('Drop images here');
  }

  /** Card of a key. */
  card(key: string): Locator {
    return this.page.locator('article', { hasText: key });
  }

  status(key: string): Locator {
    return this.card(key).getByRole('status');
  }

  /** Opens the page as if the stack were still being deployed. */
  async openEarly(): Promise<void> {
    await this.page.route(SETTINGS, (route) => route.fulfill({ json: null }));
    await this.page.goto(this.endpoint);
  }

  /** Ends the deployment that openEarly simulates. @returns the settings that the page gets. */
  async finishDeployment(): Promise<PageSettings & PageClient> {
    await this.page.unroute(SETTINGS);
    const response = await this.page.waitForResponse(SETTINGS);
    return (await response.json()) as PageSettings & PageClient;
  }

  /** Opens the page again, with another limit for previews. */
  async limitPreviews(maxInputBytes: number): Promise<void> {
    await this.page.route(SETTINGS, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ json: { ...((await response.json()) as object), maxInputBytes } });
    });
    await this.page.reload();
  }

  /** Ends what limitPreviews began. */
  async removeLimit(): Promise<void> {
    await this.page.unroute(SETTINGS);
  }

  /** Chooses files, given by name, all at once. */
  async choose(files: Readonly<Record<string, Buffer>>): Promise<void> {
    const payloads = Object.entries(files).map(([name, buffer]) => ({ name, buffer, mimeType: '' }));
    await this.fileInput.setInputFiles(payloads);
  }

  /** Drops a file on the drop zone. */
  async drop(name: string, bytes: Buffer): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], ${JSON.stringify(name)}));
      return transfer;
    })()`);
    await this.page.getByText('Drop images here').dispatchEvent('drop', { dataTransfer });
  }

  /** Resolves to the size of a key's original, thumbnail, or variant, as decoded by the browser. */
  async shownSize(key: string, which: 'Original' | 'Thumbnail' | `Variant ${string}`): Promise<Size> {
    const image = this.card(key).getByAltText(which);
    await image.waitFor();
    return image.evaluate((element) => {
      const { naturalWidth, naturalHeight } = element as unknown as Record<string, number>;
      return { width: naturalWidth ?? 0, height: naturalHeight ?? 0 };
    });
  }
}

/** Creates a client with the credentials of the page. */
export function createS3Client(
  endpoint: string,
  { region, accessKeyId, secretAccessKey }: PageClient,
): S3Client {
  return new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
}

/** Adds a variant and a placeholder to the record of a key, as a function with these settings writes them. */
export async function addToRecord(
  endpoint: string,
  { metadataTable: TableName, region, accessKeyId, secretAccessKey }: PageSettings & PageClient,
  key: string,
  entry: object,
  placeholder: string,
): Promise<void> {
  const credentials = { accessKeyId, secretAccessKey };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
  const { Items = [] } = await table.send(new ScanCommand({ TableName }));
  const record = Items.find((item) => item[ATTRIBUTES.originalKey] === key);
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { [ATTRIBUTES.imageId]: record?.[ATTRIBUTES.imageId] as string },
      UpdateExpression: 'SET #list = list_append(#list, :entries), #placeholder = :placeholder',
      ExpressionAttributeNames: { '#list': ATTRIBUTES.thumbnails, '#placeholder': ATTRIBUTES.placeholder },
      ExpressionAttributeValues: { ':entries': [entry], ':placeholder': placeholder },
    }),
  );
}
