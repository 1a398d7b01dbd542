/** Describes in words how a state was reached. */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import { imageId } from '../../../lambda-src/reconcile/identity';
import { nameOf } from './invariants';
import type { Lambda, Move, State } from './lambda';
import { failedIn, numberIn } from './queues';
import { shown } from './shown';
import { currentOf, GOOD, OBJECT, SEALED, versionOf, type Entry } from './source-bucket';
import { replyTo, type Worker } from './workers';
import type { Call, Reply, World } from './world';

/** Describes a failure: violations, history and trace. */
export function describeFailure(
  lambda: Lambda,
  violations: readonly string[],
  trace: readonly string[],
): string {
  const where = `History ${lambda.history.join(' ')}, versioning ${lambda.versioning}:`;
  return [`${violations.join('; ')}.`, where, ...trace].join('\n');
}

/** Returns one line for each step from the first state to the last. */
export async function describeTrace(lambda: Lambda, path: readonly State[]): Promise<string[]> {
  const writer = new TraceWriter(lambda);
  const trace: string[] = [];
  for (const [index, next] of path.slice(1).entries()) {
    const state = path[index] ?? next;
    const move = (await lambda.moves(state)).find((one) => isSame(one.next, next));
    if (move) trace.push(writer.describe(state, move));
  }
  return trace;
}

/** Names the workers and describes steps. */
export class TraceWriter {
  private names = 0;
  private readonly named: { readonly name: string; at: Worker }[] = [];

  constructor(private readonly lambda: Lambda) {}

  /** Returns who makes a move: the owner, a worker, or the delivery of an event. */
  actorOf({ worker, delivered }: Move): string {
    if (delivered) return `event ${delivered.event}`;
    return this.named.find(({ at }) => at === worker)?.name ?? 'the owner';
  }

  describe(state: State, move: Move): string {
    const world = this.lambda.worlds.at(state.world);
    const { kind, worker, delivered, call: pending } = move;
    if (kind === 'operation') return describeOperation(this.lambda.operationAt(state) ?? '', world);
    const event = delivered && describeEvent(this.lambda.workers.changeOf(numberIn(delivered.event)));
    if (kind === 'redrive' || !worker) return `The event of ${event} is redriven from the failure queue.`;

    const parts: string[] = [];
    let actor = this.named.find(({ at }) => at === worker && !delivered);
    if (!actor) {
      actor = { name: `Worker ${++this.names}`, at: worker };
      this.named.push(actor);
      const how =
        delivered && failedIn(delivered.event) > 0
          ? 'again '
          : delivered?.twice
            ? '(the first of two deliveries) '
            : '';
      parts.push(`${actor.name} receives the event of ${event} ${how}`.trim());
    }
    if (kind === 'delivery') return `${parts.join()}.`;
    if (!pending) return '';
    const { call, index } = pending;
    const { worlds } = this.lambda;
    const effect = worlds.effectOf(state.world, call);
    const number = kind === 'fault' ? worlds.numberOfReply({ error: 'Unavailable' }) : effect.reply;
    const reply = worlds.replyAt(number);
    const after = worker.after.get(replyTo(index, number));
    const ends = after?.position.end !== undefined && worker.position.end === undefined;
    const calls = describeCall(call, reply, world);
    switch (kind) {
      case 'call':
      case 'fault':
        parts.push(worker.position.end === undefined ? calls : `after its end, ${calls}`);
        if (ends) parts.push(after.position.end === 'done' ? 'is done' : 'fails');
        if (after) actor.at = after;
        break;
      case 'crash before':
        parts.push(`crashes before ${calls}`);
        break;
      case 'crash after':
        parts.push(`${calls} and crashes`);
        break;
      default:
        parts.push(`${calls}, receives no reply and retries the call`);
    }
    if (kind.startsWith('crash') || (after?.position.end && after.position.calls.length === 0))
      this.named.splice(this.named.indexOf(actor), 1);
    return `${parts[0]?.startsWith('Worker') ? '' : `${actor.name}: `}${parts.join('; ')}.`;
  }
}

function describeOperation(operation: string, { source }: World): string {
  const current = currentOf(source);
  const version = current ? nameOf(current) : '';
  switch (operation[0]) {
    case 'D':
      return 'The owner deletes the key.';
    case 'U':
      return 'The owner removes the delete marker.';
    case 'P':
      return `The owner permanently deletes version ${operation.slice(1)}.`;
    case 'Z':
      return `${version} is archived.`.replace('v', 'V');
    case 'R':
      return `The owner restores ${version}.`;
    case 'S':
      return 'The owner suspends versioning.';
    case 'N':
      return 'The owner denies reading by mistake.';
    case 'Y':
      return 'The owner allows reading again.';
    default: {
      const what = SEALED.includes(operation)
        ? `${operation}, under SSE-C`
        : GOOD.includes(operation)
          ? `image ${operation}`
          : `${operation}, not an image`;
      return `The owner uploads ${what}: version ${source.uploads.length + 1}.`;
    }
  }
}

function describeEvent(change: ObjectChange): string {
  if (change.kind === 'uploaded')
    return `the upload of ${change.versionId?.replace('v', 'version ') ?? `"${change.etag ?? ''}"`}`;
  if (change.kind === 'version-removed')
    return `the removal of ${change.versionId.replace('v', 'version ').replace('m', 'marker ')}`;
  return 'a change';
}

function describeCall(call: Call, reply: Reply, { source }: World): string {
  const name = 'variant' in call ? call.name.replace('thumbnail', shown(call.variant)) : call.name;
  if (reply.error) return `${name} is ${reply.error === 'AccessDenied' ? 'denied' : 'not answered'}`;
  const recorded = (id: string): string => {
    const upload = source.uploads.find((one) => imageId(OBJECT, versionOf(one)) === id);
    return upload ? nameOf(upload) : 'something else';
  };
  const seen = (entry: Entry | undefined): string =>
    entry ? `${nameOf(entry)}${entry.archived ? ', archived' : ''}` : 'nothing';
  switch (call.name) {
    case 'GET source':
    case 'HEAD source':
      if (reply.found?.content !== undefined && SEALED.includes(reply.found.content))
        return `${call.name} is refused because of the encryption of ${seen(reply.found)}`;
      return `${call.name} finds ${seen(reply.found)}`;
    case 'LIST versions':
      return `${call.name} finds ${reply.current ? seen(reply.current) : `that the key is deleted and ${seen(reply.newest)} is the newest`}`;
    case 'LIST version':
      return `LIST versions finds ${seen(reply.found)} for ${call.versionId.replace('v', 'version ')}`;
    case 'HEAD thumbnail':
      return `${name} finds ${reply.thumbnail ? `the ${shown(call.variant)} of ${recorded(reply.thumbnail.imageId)}` : 'nothing'}`;
    case 'PUT thumbnail':
      return `${name} of ${recorded(call.thumbnail.imageId)}`;
    case 'DELETE thumbnail':
      return name;
    case 'read record':
      return `reads ${reply.record?.status ?? 'nothing'} in the record of ${recorded(call.id)}`;
    case 'write record':
      return `records ${recorded(call.id)} as ${call.record.status}${call.only ? ` ${call.only}` : ''}`;
  }
}

function isSame(one: State, other: State): boolean {
  return one.world === other.world && one.queue === other.queue && one.running === other.running;
}
