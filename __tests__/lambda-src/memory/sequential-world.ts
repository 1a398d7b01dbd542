/** A world in which one event is handled at a time. */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import { readEvent } from '../../../lambda-src/events/s3-events';
import type { Dependencies } from '../../../lambda-src/reconcile/dependencies';
import { shown } from './shown';
import { applyOperation, type Versioning } from './source-bucket';
import { dependenciesOn, ONE_VARIANT } from './stores';
import { emptyWorld, serve, type Call, type World } from './world';

/** Changes with each operation of the owner and each call of the function. */
export class SequentialWorld {
  private world: World;
  private sequence = 0;
  /** The calls so far. Tests empty it. */
  readonly calls: string[] = [];
  readonly dependencies: Dependencies;

  constructor(versioning: Versioning = 'enabled', names = ONE_VARIANT) {
    this.world = emptyWorld(versioning, names);
    this.dependencies = dependenciesOn((call) => {
      const { world, reply } = serve(this.world, call);
      this.world = world;
      this.calls.push(describe(call));
      return Promise.resolve(reply);
    }, names);
  }

  /** Applies an operation of the owner. @returns the change that its event describes. */
  apply(operation: string): ObjectChange {
    const [change] = readEvent({ Records: [this.applySilently(operation)] });
    if (!change || change.kind === 'unreadable') throw new Error(`${operation} sends no event.`);
    return change;
  }

  /** Applies an operation of the owner or of a lifecycle rule. @returns its event, if there is one. */
  applySilently(operation: string): unknown {
    const applied = applyOperation(this.world.source, operation, this.sequence++);
    if (!applied) throw new Error(`The operation ${operation} is not possible here.`);
    this.world = { ...this.world, source: applied.bucket };
    return applied.event;
  }
}

function describe(call: Call): string {
  if ('variant' in call) return call.name.replace('thumbnail', shown(call.variant));
  if (call.name !== 'write record') return call.name;
  return `record ${call.record.status}${call.only ? ` ${call.only}` : ''}`;
}
