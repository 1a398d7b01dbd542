/** Tells in words how a state came about. */
import type { ObjectChange } from '../../../lambda-src/events/s3-events';
import { imageId } from '../../../lambda-src/reconcile/identity';
import { nameOf } from './invariants';
import type { Lambda, Move, State } from './lambda';
import { failedIn, numberIn } from './queues';
import { currentOf, GOOD, OBJECT, SEALED, versionOf, type Entry } from './source-bucket';
import type { Worker } from './workers';
import type { Call, Reply, World } from './world';

/** A failure in words: what is wrong, where, and how it came about. */
export function tellFailure(lambda: Lambda, wrong: readonly string[], story: readonly string[]): string {
  const where = `History ${lambda.history.join(' ')}, versioning ${lambda.versioning}:`;
  return [`${wrong.join('; ')}.`, where, ...story].join('\n');
}

/** One line for each step from the first of the states to the last. */
export async function tellStory(lambda: Lambda, path: readonly State[]): Promise<string[]> {
  const teller = new StoryTeller(lambda);
  const story: string[] = [];
  for (const [index, next] of path.slice(1).entries()) {
    const state = path[index] ?? next;
    const move = (await lambda.moves(state)).find((one) => isSame(one.next, next));
    if (move) story.push(teller.tell(state, move));
  }
  return story;
}

/** Gives the workers names, and keeps them from step to step. */
export class StoryTeller {
  private names = 0;
  private readonly atWork: { readonly name: string; at: Worker }[] = [];

  constructor(private readonly lambda: Lambda) {}

  /** Who makes a move: the owner, a worker, or whoever delivers an event. */
  actorOf({ worker, delivered }: Move): string {
    if (delivered) return `event ${delivered.event}`;
    return this.atWork.find(({ at }) => at === worker)?.name ?? 'the owner';
  }

  tell(state: State, move: Move): string {
    const world = this.lambda.worlds.at(state.world);
    const { kind, worker, delivered } = move;
    if (kind === 'operation') return tellOperation(this.lambda.operationAt(state) ?? '', world);
    const event = delivered && tellEvent(this.lambda.workers.changeOf(numberIn(delivered.event)));
    if (kind === 'redrive' || !worker) return `The event of ${event} is redriven from the failure queue.`;

    const told: string[] = [];
    let named = this.atWork.find(({ at }) => at === worker && !delivered);
    if (!named) {
      named = { name: `Worker ${++this.names}`, at: worker };
      this.atWork.push(named);
      const how =
        delivered && failedIn(delivered.event) > 0
          ? 'again '
          : delivered?.twice
            ? 'for the first time of two '
            : '';
      told.push(`${named.name} gets the event of ${event} ${how}`.trim());
    }
    if (kind === 'delivery') return `${told.join()}.`;
    if (!('call' in worker.standing)) return '';
    const { call } = worker.standing;
    const effect = this.lambda.worlds.effectOf(state.world, call);
    const reply = this.lambda.worlds.replyAt(effect.reply);
    const after = worker.after.get(effect.reply);
    const calls = tellCall(call, reply, world);
    switch (kind) {
      case 'call':
        told.push(calls);
        if (after && 'end' in after.standing) told.push(after.standing.end === 'done' ? 'is done' : 'fails');
        if (after) named.at = after;
        break;
      case 'death before':
        told.push(`dies before ${calls}`);
        break;
      case 'death after':
        told.push(`${calls} and dies`);
        break;
      default:
        told.push(`${calls}, gets no reply and sends it again`);
    }
    if (kind.startsWith('death') || (after && 'end' in after.standing && kind === 'call'))
      this.atWork.splice(this.atWork.indexOf(named), 1);
    return `${told[0]?.startsWith('Worker') ? '' : `${named.name}: `}${told.join('; ')}.`;
  }
}

function tellOperation(operation: string, { source }: World): string {
  const current = currentOf(source);
  const version = current ? nameOf(current) : '';
  switch (operation[0]) {
    case 'D':
      return 'The owner deletes the key.';
    case 'U':
      return 'The owner takes the delete marker away.';
    case 'P':
      return `The owner deletes version ${operation.slice(1)} for good.`;
    case 'Z':
      return `${version} is archived.`.replace('v', 'V');
    case 'R':
      return `The owner restores ${version}.`;
    case 'S':
      return 'The owner suspends the versioning.';
    case 'N':
      return 'The owner forbids reading by mistake.';
    case 'Y':
      return 'The owner permits reading again.';
    default: {
      const what = SEALED.includes(operation)
        ? `${operation}, under SSE-C`
        : GOOD.includes(operation)
          ? `image ${operation}`
          : `${operation}, no image`;
      return `The owner uploads ${what}: version ${source.uploads.length + 1}.`;
    }
  }
}

function tellEvent(change: ObjectChange): string {
  if (change.kind === 'uploaded')
    return `the upload of ${change.versionId?.replace('v', 'version ') ?? `"${change.etag ?? ''}"`}`;
  if (change.kind === 'version-removed')
    return `the removal of ${change.versionId.replace('v', 'version ').replace('m', 'marker ')}`;
  return 'a change';
}

function tellCall(call: Call, reply: Reply, { source }: World): string {
  if (reply.error) return `${call.name} is refused`;
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
        return `${call.name} is refused for the encryption of ${seen(reply.found)}`;
      return `${call.name} finds ${seen(reply.found)}`;
    case 'LIST versions':
      return `${call.name} finds ${reply.current ? seen(reply.current) : `the key gone, newest ${seen(reply.newest)}`}`;
    case 'HEAD thumbnail':
      return `${call.name} finds ${reply.thumbnail ? `that of ${recorded(reply.thumbnail.imageId)}` : 'nothing'}`;
    case 'PUT thumbnail':
      return `${call.name} of ${recorded(call.thumbnail.imageId)}`;
    case 'DELETE thumbnail':
      return call.name;
    case 'read record':
      return `reads ${reply.record?.status ?? 'nothing'} in the record of ${recorded(call.id)}`;
    case 'write record':
      return `records ${recorded(call.id)} as ${call.record.status}${call.only ? ` ${call.only}` : ''}`;
  }
}

function isSame(one: State, other: State): boolean {
  return one.world === other.world && one.queue === other.queue && one.crew === other.crew;
}
