/**
 * Lambda's Node.js runtime, as far as a handler can see it. Started as a child process with the function's environment
 * and nothing else; plain CommonJS, since the child has no TypeScript loader.
 *
 * Messages in: {id, event, context, deadline}. Messages out: {result} or {error}; before it, a line on standard output and
 * one on standard error mark where the output of this invocation ends.
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
    answer(id, { result: result ?? null });
  } catch (error) {
    answer(id, { error: describe(error) });
  }
});

function answer(id, message) {
  JSON.stringify(message); // Throws on what cannot be sent, before the end is marked.
  for (const stream of [process.stdout, process.stderr]) stream.write(`${END}${id}\n`);
  process.send(message);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
