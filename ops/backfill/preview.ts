import { ProgressLine } from '../cli/progress-line';
import type { Mirror } from '../mirror/mirror';
import type { Pair } from '../mirror/walk';
import type { Position } from './checkpoint';
import { estimateCost, estimateSeconds, Sample } from './estimate';
import { candidates, select, type BackfillOrder } from './run';
import { isSelected, type Selection } from './selection';

/** Objects that are looked at before a backfill, to tell how many of all are to be sent. */
const SAMPLE = 200;

/** What lies before a backfill. */
export interface Preview {
  /** Objects that are looked at. */
  readonly total: number;
  /** Those that are sent; an estimate where `judgedBy` tells of how many it was made. */
  readonly sent: number;
  readonly judgedBy: number | undefined;
  /** That the sending takes. */
  readonly seconds: number;
  /** US dollars. */
  readonly cost: number;
}

/** Counts what lies before a backfill, by the listings, and judges by some of it. */
export async function preview(
  mirror: Mirror,
  order: BackfillOrder,
  start: Position | undefined,
): Promise<Preview> {
  const sample = new Sample<Pair>(SAMPLE);
  const counting = new ProgressLine('objects counted');
  let total = 0;
  for await (const pair of candidates(mirror, order, start?.after ?? '')) {
    sample.add(pair);
    counting.show(++total);
  }
  counting.end();
  const isAll = order.only === 'all';
  const share = isAll ? 1 : await shareSelected(mirror, order.only, sample.items);
  const sent = Math.round(total * share) + (start?.failed.length ?? 0);
  const size = await mirror.deployment.readFunctionSettings();
  return {
    total,
    sent,
    judgedBy: total > SAMPLE && !isAll ? SAMPLE : undefined,
    seconds: estimateSeconds(sent, order.pace),
    cost: estimateCost({ listed: total * 2, looked: isAll ? 0 : total, sent }, size),
  };
}

async function shareSelected(mirror: Mirror, only: Selection, pairs: readonly Pair[]): Promise<number> {
  let selected = 0;
  for await (const findings of select(mirror, pairs))
    selected += findings.filter(({ verdict }) => isSelected(verdict.state, only)).length;
  return pairs.length > 0 ? selected / pairs.length : 0;
}
