/**
 * Serves S3 and DynamoDB with typical latencies, in a separate process: `far-services.ts FILE` serves the file as KEY,
 * prints its endpoint, and then a line for each call.
 */
import { readFileSync } from 'node:fs';
import { Services } from '../../scripts/checks/function/services';
import { LATENCIES, KEY, VERSION } from '../rows/calls';

const services = new Services();
const [, , file = ''] = process.argv;
services.originals.set(KEY, [{ versionId: VERSION, body: readFileSync(file), lastModified: new Date(0) }]);
services.intercept = (call) => {
  console.log(call);
  return undefined;
};
services.latency = (call) => LATENCIES[call] ?? 0;
void services.start().then(console.log);
