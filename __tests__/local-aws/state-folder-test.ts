import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Gateway } from '../../local-aws/gateway/gateway';
import { CodeStore } from '../../local-aws/lambda/code-store';
import { StateFolder } from '../../local-aws/state-folder';
import { exchange, serve, signedFor, type Answer, type Served } from './loopback';

const POLICY = '{"Statement":[{"Effect":"Deny","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}';
const SETTINGS = { LoggingConfig: { LogFormat: 'JSON' } };
const FUNCTION = '/2015-03-31/functions/thumbnails/configuration';

let folder: string;
let moto: Served;
beforeEach(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'state-')), 'state');
  moto = await serve((_, response) => response.end('{"FunctionName":"thumbnails"}'));
});
afterEach(async () => {
  await moto.close();
  rmSync(path.dirname(folder), { recursive: true });
});

/** Calls `use` with a front that knows what was saved, and a way to ask it. */
async function withGateway(
  use: (
    gateway: Gateway,
    ask: (service: string, method: string, path: string, body?: string) => Promise<Answer>,
  ) => Promise<void>,
): Promise<void> {
  const gateway = new Gateway(`http://127.0.0.1:${moto.port}`, new CodeStore('unused'), {
    onChange: () => undefined,
    onStreamChange: () => undefined,
    onServerError: () => undefined,
    onInvoke: () => Promise.resolve({ status: 200 }),
  });
  const saved = new StateFolder(folder).readGatewayState();
  if (saved) gateway.recall(saved);
  const port = await gateway.listen(0);
  try {
    await use(gateway, (service, method, path, body = '') =>
      exchange(port, { method, path, body, headers: signedFor(service) }),
    );
  } finally {
    await gateway.stop();
  }
}

test('what a front knows besides moto, the next one knows too', async () => {
  await withGateway(async (gateway, ask) => {
    await ask('s3', 'PUT', '/images?policy', POLICY);
    await ask('lambda', 'PUT', FUNCTION, JSON.stringify(SETTINGS));
    new StateFolder(folder).writeGatewayState({ ...gateway.memory, layers: { arn: 'hash' } });
  });
  await withGateway(async (_, ask) => {
    expect((await ask('s3', 'GET', '/images?policy')).body).toBe(POLICY);
    const { body } = await ask('lambda', 'GET', FUNCTION);
    expect(JSON.parse(body)).toEqual({ FunctionName: 'thumbnails', ...SETTINGS });
  });
  expect(new StateFolder(folder).readGatewayState()?.layers).toEqual({ arn: 'hash' });
});

test('where nothing was saved, there is nothing to know', () => {
  expect(new StateFolder(folder).readGatewayState()).toBeUndefined();
});
