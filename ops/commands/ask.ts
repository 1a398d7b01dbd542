import { Argument, type Command } from 'commander';
import { queryText, savedQueries } from '../../constructs/monitoring/log-queries';
import { print, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { findDeployment } from '../aws/deployment';
import { runLogQuery, type QueryResult } from '../aws/log-query';
import { formatColumns } from '../cli/columns';
import { sinceOption } from '../cli/values';
import { output } from '../library/outputs';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

/** Without variants, no log line has the field `variant`, and the results have no such column. */
const QUERIES = savedQueries(1);
type QueryName = keyof typeof QUERIES;
/** Stands for the key in the queries about one key. */
const EXAMPLE_KEY = '"photos/cat.png"';

interface AskOptions extends CommonOptions {
  readonly since: Date;
}

/** `ask`: searches the logs of the function with a saved query. */
export function addAsk(program: Command): void {
  addCommand(program, 'ask', {
    description: 'Runs a saved query on the logs of the function',
    examples: [
      'ask failures-by-reason --env production',
      'ask history-of-a-picture photos/cat.png --env production --since 7d',
    ],
  })
    .addArgument(new Argument('<query>', 'name of the query').choices(Object.keys(QUERIES)))
    .argument('[key]', 'key of the image, for a query about one image')
    .addOption(sinceOption('only log lines since this time', '3h'))
    .action(action(ask));
}

async function ask(name: QueryName, key: string | undefined, options: AskOptions): Promise<ExitStatus> {
  const query = queryFor(name, key);
  const { clients, outputs } = findDeployment(options);
  const results = await runLogQuery(clients.logs, output(outputs, 'log_group_name'), query, options.since);
  if (options.json) results.forEach(printJson);
  else if (results.length === 0) print(`No matching log lines since ${options.since.toISOString()}.`);
  else print(format(results));
  return 0;
}

function queryFor(name: QueryName, key: string | undefined): string {
  const text = queryText(QUERIES[name]);
  const needsKey = text.includes(EXAMPLE_KEY);
  if (needsKey && !key) throw new UsageError(`${name} needs the key of an image: ask ${name} KEY`, 2);
  if (!needsKey && key !== undefined)
    throw new UsageError(`${name} takes no key; history-of-a-picture does.`, 2);
  // A function, because a replacement string may contain $ patterns.
  return text.replace(EXAMPLE_KEY, () => `"${(key ?? '').replaceAll(/["\\]/g, '\\$&')}"`);
}

function format(results: readonly QueryResult[]): string {
  const fields = [...new Set(results.flatMap(Object.keys))];
  return formatColumns(
    fields,
    results.map((result) => fields.map((field) => result[field] ?? '-')),
  );
}
