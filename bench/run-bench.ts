import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { requireKnown, UsageError } from '../scripts/lib/usage-error';
import { resultsChart } from './chart';
import { installPeers } from './peers/install';
import { format, report, type Result } from './report';
import { isMet, type Row } from './row';
import { ROWS } from './rows';

/** Runs the named measurements, or all. @throws UsageError if a name is unknown or a goal is missed. */
export async function runBench(names: readonly string[]): Promise<void> {
  const known = ROWS.map(({ name }) => name);
  requireKnown('measurement', names, known, 2);
  const unavailable: string[] = [];
  const peers = installPeers((text) => {
    unavailable.push(text);
    console.log(`Not measured: ${text}`);
  });
  const results: Result[] = [];
  const wanted = ({ name, onlyByName }: Row): boolean =>
    names.length === 0 ? onlyByName !== true : names.includes(name);
  for (const row of ROWS.filter(wanted)) {
    console.log(`${row.id} ${row.title}`);
    const figures = await row.measure(peers);
    results.push({ row, figures });
    for (const figure of figures)
      console.log(`   ${figure.what}: ${format(figure)}${isMet(figure) === false ? '  MISSED' : ''}`);
  }
  // A partial run must not replace the complete results.
  if (names.length === 0) {
    writeFileSync(path.join(__dirname, 'results.md'), report(results, unavailable, machine()));
    writeFileSync(path.join(__dirname, 'results.svg'), resultsChart(results));
  }
  const missed = results.filter(({ figures }) => figures.some((figure) => isMet(figure) === false));
  if (missed.length > 0)
    throw new UsageError(`Goals missed: ${missed.map(({ row }) => `${row.id} ${row.name}`).join(', ')}.`);
}

function machine(): string {
  return `Measured with Node.js ${process.versions.node} on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).`;
}
