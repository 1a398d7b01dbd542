/**
 * Emulates Lambda's Node.js runtime in a child process that has only the function's environment variables. CommonJS, because
 * the child process has no TypeScript loader.
 *
 * Receives the message {id, event, context, deadline} and sends {result} or {error}. Before it sends, it writes one line to
 * standard output and one to standard error that mark the end of this invocation's output.
 */
const path = require('node:path');
const process = require('node:process');

const END = '\u0000end ';
const [file, name] = process.env._HANDLER.split('.');

process.on('disconnect', () => process.exit());

let handler;
let initError;
try {
  handler = require(path.join(process.env.LAMBDA_TASK_ROOT, file))[name];
} catch (error) {
  initError = error;
}

process.on('message', async ({ id, event, context, deadline }) => {
  try {
    if (initError) throw initError;
    const result = await handler(event, {
      ...context,
      getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
    });
    respond(id, { result: result ?? null });
  } catch (error) {
    respond(id, { error: describe(error) });
  }
});

function respond(id, message) {
  // Throws, before the marks are written, if the result cannot be sent.
  JSON.stringify(message);
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END}${id}\n`);
  process.send(message);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
