/** One event handled by itself, in a world where nothing else happens meanwhile. */
import type { Dependencies } from '../../../lambda-src/dependencies';
import type { ObjectChange } from '../../../lambda-src/s3-events';
import { readEvent } from '../../../lambda-src/s3-events';
import { applyOperation } from './source-bucket';
import { dependenciesOn } from './stores';
import { emptyWorld, serve, type Call, type World } from './world';

/** A world that changes as the owner and the function go along. */
export class Alone {
  private world: World = emptyWorld('enabled');
  private sequence = 0;
  /** The calls since this was last emptied. */
  readonly calls: string[] = [];
  readonly dependencies: Dependencies = dependenciesOn((call) => {
    const { world, reply } = serve(this.world, call);
    this.world = world;
    this.calls.push(describe(call));
    return Promise.resolve(reply);
  });

  /** The owner changes the source. @returns what S3 then tells the function. */
  apply(operation: string): ObjectChange {
    const applied = applyOperation(this.world.source, operation, this.sequence++);
    const [change] = readEvent({ Records: [applied?.event] });
    if (!applied || !change || change.kind === 'unreadable') throw new Error(`${operation} sends no event.`);
    this.world = { ...this.world, source: applied.bucket };
    return change;
  }
}

function describe(call: Call): string {
  if (call.name !== 'write record') return call.name;
  return `record ${call.record.status}${call.only ? ` ${call.only}` : ''}`;
}
