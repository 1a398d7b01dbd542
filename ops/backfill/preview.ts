import { ProgressLine } from '../cli/progress-line';
import type { Mirror } from '../mirror/mirror';
import { walk, type Pair } from '../mirror/walk';
import type { Position } from './checkpoint';
import { coldSurcharge, estimateCost, estimateSeconds, Sample } from './estimate';
import { select, type BackfillOrder } from './run';
import { isCandidate, isSelected, type Selection } from './selection';

/** Maximum number of objects that are checked to estimate how many need to be sent. */
const SAMPLE = 200;

/** The work of a backfill, before it begins. */
export interface Preview {
  /** Keys with the prefix, whether they need to be checked or not. */
  readonly keys: number;
  /** Objects to check. */
  readonly total: number;
  /** Objects to send; an estimate if `judgedBy` is set. */
  readonly sent: number;
  /** Size of the sample that `sent` is estimated from; undefined if every object was checked. */
  readonly judgedBy: number | undefined;
  /** Number of objects to check that have no thumbnail of a variant, by its name. */
  readonly absent: ReadonlyMap<string, number>;
  /** Seconds that sending takes. */
  readonly seconds: number;
  /** In US dollars. */
  readonly cost: number;
  /** Part of `cost`: see coldSurcharge. */
  readonly surcharge: number;
}

/** Counts the objects of a backfill by the listings, and checks a sample of them. */
export async function preview(
  mirror: Mirror,
  order: BackfillOrder,
  start: Position | undefined,
): Promise<Preview> {
  const sample = new Sample<Pair>(SAMPLE);
  const counting = new ProgressLine('objects counted');
  const { names } = mirror;
  const absent = new Map(names.map((name) => [name, 0]));
  let [keys, total, surcharges] = [0, 0, 0];
  for await (const pair of walk(mirror, { prefix: order.prefix, after: start?.after ?? '' })) {
    keys++;
    if (!isCandidate(pair, order.only, order.since, names.length)) continue;
    for (const name of names)
      if (!pair.thumbnails.includes(name)) absent.set(name, (absent.get(name) ?? 0) + 1);
    sample.add(pair);
    surcharges += surchargeOf(pair);
    counting.show(++total);
  }
  counting.end();
  const isAll = order.only === 'all';
  const share = isAll ? ALL : await shareSelected(mirror, order, sample.items);
  const sent = Math.round(total * share.objects) + (start?.failed.length ?? 0);
  const surcharge = surcharges * share.surcharge;
  const size = await mirror.deployment.readFunctionSettings();
  return {
    keys,
    total,
    sent,
    judgedBy: total > SAMPLE && !isAll ? SAMPLE : undefined,
    absent,
    seconds: estimateSeconds(sent, order.pace, names.length),
    cost: estimateCost(
      {
        listed: total * (1 + names.length),
        looked: isAll ? 0 : total,
        sent,
        variants: names.length,
        surcharge,
      },
      size,
    ),
    surcharge,
  };
}

/** Shares of the objects to check that are sent: of their number, and of their surcharges. */
interface Shares {
  readonly objects: number;
  readonly surcharge: number;
}
const ALL: Shares = { objects: 1, surcharge: 1 };

async function shareSelected(mirror: Mirror, selection: Selection, pairs: readonly Pair[]): Promise<Shares> {
  const selected = new Set<string>();
  for await (const findings of select(mirror, pairs))
    for (const { key, verdict } of findings) if (isSelected(verdict, selection)) selected.add(key);
  const objects = pairs.length > 0 ? selected.size / pairs.length : 0;
  const all = sum(pairs);
  // A sample without a cold original says nothing about theirs.
  return { objects, surcharge: all > 0 ? sum(pairs.filter(({ key }) => selected.has(key))) / all : objects };
}

function sum(pairs: readonly Pair[]): number {
  return pairs.reduce((dollars, pair) => dollars + surchargeOf(pair), 0);
}

function surchargeOf({ original }: Pair): number {
  return original ? coldSurcharge(original) : 0;
}
