import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Gateway } from '../../local-aws/gateway/gateway';
import { CodeStore } from '../../local-aws/lambda/code-store';
import { StateFolder } from '../../local-aws/state-folder';
import { sendRequest, serve, signedFor, type ReceivedResponse, type Served } from './loopback';

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

/** Calls `use` with a gateway that has the saved state, and with a function that sends a request to it. */
async function withGateway(
  use: (
    gateway: Gateway,
    ask: (service: string, method: string, path: string, body?: string) => Promise<ReceivedResponse>,
  ) => Promise<void>,
): Promise<void> {
  const gateway = new Gateway(`http://127.0.0.1:${moto.port}`, new CodeStore('unused'), {
    onChange: () => undefined,
    onStreamChange: () => undefined,
    onServerError: () => undefined,
    onInvoke: () => Promise.resolve({ status: 200 }),
  });
  const saved = new StateFolder(folder).readGatewayState();
  if (saved) gateway.restore(saved);
  const port = await gateway.listen(0);
  try {
    await use(gateway, (service, method, path, body = '') =>
      sendRequest(port, { method, path, body, headers: signedFor(service) }),
    );
  } finally {
    await gateway.stop();
  }
}

test('a gateway has the state that an earlier one saved', async () => {
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

test('the state that an earlier version saved as front.json is found', () => {
  const state = { policies: { images: POLICY }, settings: {}, layers: {} };
  new StateFolder(folder).writeGatewayState(state);
  renameSync(path.join(folder, 'gateway.json'), path.join(folder, 'front.json'));
  expect(new StateFolder(folder).readGatewayState()).toEqual(state);
  new StateFolder(folder).writeGatewayState({ ...state, policies: {} });
  expect(new StateFolder(folder).readGatewayState()).toEqual({ ...state, policies: {} });
});

test('there is no state in a folder that does not exist', () => {
  expect(new StateFolder(folder).readGatewayState()).toBeUndefined();
});
