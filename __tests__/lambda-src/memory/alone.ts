/** One event handled by itself, in a world where nothing else happens meanwhile. */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import { readEvent } from '../../../lambda-src/events/s3-events';
import type { Dependencies } from '../../../lambda-src/reconcile/dependencies';
import { applyOperation, type Versioning } from './source-bucket';
import { dependenciesOn } from './stores';
import { emptyWorld, serve, type Call, type World } from './world';

/** A world that changes as the owner and the function go along. */
export class Alone {
  private world: World;
  private sequence = 0;
  /** The calls since this was last emptied. */
  readonly calls: string[] = [];
  readonly dependencies: Dependencies = dependenciesOn((call) => {
    const { world, reply } = serve(this.world, call);
    this.world = world;
    this.calls.push(describe(call));
    return Promise.resolve(reply);
  });

  constructor(versioning: Versioning = 'enabled') {
    this.world = emptyWorld(versioning);
  }

  /** The owner changes the source. @returns what S3 then tells the function. */
  apply(operation: string): ObjectChange {
    const [change] = readEvent({ Records: [this.applySilently(operation)] });
    if (!change || change.kind === 'unreadable') throw new Error(`${operation} sends no event.`);
    return change;
  }

  /** The owner or a lifecycle rule changes the source. @returns the event, if there is one. */
  applySilently(operation: string): unknown {
    const applied = applyOperation(this.world.source, operation, this.sequence++);
    if (!applied) throw new Error(`${operation} is not possible here.`);
    this.world = { ...this.world, source: applied.bucket };
    return applied.event;
  }
}

function describe(call: Call): string {
  if (call.name !== 'write record') return call.name;
  return `record ${call.record.status}${call.only ? ` ${call.only}` : ''}`;
}
