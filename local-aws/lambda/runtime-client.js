/**
 * Preloaded into the function's process. Stands for the binary part of AWS's runtime interface client (aws-lambda-ric), which
 * sends requests to the Runtime API: it would have to be compiled when it is installed. CommonJS, because the process has no
 * TypeScript loader.
 *
 * Before it sends a result, it writes one line to standard output and one to standard error that mark the end of this
 * invocation's output.
 *
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/native/rapid-client.cc
 */
const fs = require('node:fs');
const http = require('node:http');
const Module = require('node:module');
const path = require('node:path');
const process = require('node:process');

const END = '\u0000end ';
const INVOCATION = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
// One connection, so that requests arrive in order.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const client = {
  next: () => send('GET', '/next'),
  done: (id, body) => report(id, 'response', body),
  error: (id, body) => report(id, 'error', body),
};

const load = Module._load;
Module._load = (name, ...rest) => (name === './rapid-client.node' ? client : load(name, ...rest));

// The function is unpacked below this project's folder, whose modules it must not find: Lambda has only the layers.
const roots = [process.env.LAMBDA_TASK_ROOT, ...process.env.NODE_PATH.split(path.delimiter)]
  .filter((folder) => fs.existsSync(folder))
  .map((folder) => fs.realpathSync(folder));
const findModuleFolders = Module._nodeModulePaths;
Module._nodeModulePaths = (from) =>
  findModuleFolders(from).filter((folder) => roots.some((root) => `${folder}/`.startsWith(`${root}/`)));

function report(id, kind, body) {
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END}${id}\n`);
  // Nobody waits for the result of a local AWS that has ended.
  send('POST', `/${id}/${kind}`, body).catch(() => process.exit(1));
}

function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${INVOCATION}${path}`, { method, agent }, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (bodyJson += part));
      response.on('end', () => resolve({ bodyJson, headers: response.headers }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
