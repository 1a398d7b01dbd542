/** All worlds so far, by number, and the effect of each call in them, shared by all histories and schedules. */
import { Interned } from './interned';
import { momentaryViolations, quiescentViolations } from './invariants';
import type { Versioning } from './source-bucket';
import { emptyWorld, serve, type Call, type Reply, type World } from './world';

export interface Effect {
  /** Number of the world after the call. */
  readonly world: number;
  /** Number of the reply. */
  readonly reply: number;
}

export class Worlds {
  private readonly worlds = new Interned<World>();
  private readonly replies = new Interned<Reply>();
  private readonly effects: Map<Call, Effect>[] = [];
  private readonly momentary: (readonly string[])[] = [];

  constructor(private readonly names: readonly string[]) {}

  /** Returns the number of the world before the first operation. */
  first(versioning: Versioning): number {
    return this.numberOf(emptyWorld(versioning, this.names));
  }

  numberOf(world: World): number {
    return this.worlds.numberOf(world);
  }

  at(number: number): World {
    return this.worlds.valueOf(number);
  }

  numberOfReply(reply: Reply): number {
    return this.replies.numberOf(reply);
  }

  replyAt(number: number): Reply {
    return this.replies.valueOf(number);
  }

  /** @param call is looked up by identity. */
  effectOf(number: number, call: Call): Effect {
    const effects = (this.effects[number] ??= new Map<Call, Effect>());
    let effect = effects.get(call);
    if (!effect) {
      const { world, reply } = serve(this.at(number), call);
      effect = { world: this.numberOf(world), reply: this.replies.numberOf(reply) };
      effects.set(call, effect);
    }
    return effect;
  }

  /** See invariants.ts. */
  momentaryViolations(number: number): readonly string[] {
    return (this.momentary[number] ??= momentaryViolations(this.at(number)));
  }

  /** See invariants.ts. */
  quiescentViolations(number: number): readonly string[] {
    return quiescentViolations(this.at(number));
  }
}
