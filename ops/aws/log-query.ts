/** Runs queries in CloudWatch Logs Insights. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueryResultsCommand,
  StartQueryCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { UsageError } from '../../scripts/lib/usage-error';

/** Values of one result by field; a field without a value is missing. */
export type QueryResult = Readonly<Record<string, string>>;

const POLL_MS = 500;
/** CloudWatch adds it to each result: a pointer to the log event. */
const POINTER = '@ptr';

/**
 * Returns the results of a query of one log group since a time.
 *
 * @param query in the syntax of CloudWatch Logs Insights
 * @throws UsageError if CloudWatch stops the query
 */
export async function runLogQuery(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  query: string,
  since: Date,
): Promise<readonly QueryResult[]> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      queryString: query,
      startTime: Math.floor(since.getTime() / 1_000),
      endTime: Math.ceil(Date.now() / 1_000),
    }),
  );
  for (;;) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete')
      return results.map((fields) =>
        Object.fromEntries(
          fields.flatMap(({ field = '', value }) =>
            field === POINTER || value === undefined ? [] : [[field, value]],
          ),
        ),
      );
    if (status !== 'Scheduled' && status !== 'Running')
      throw new UsageError(
        `CloudWatch Logs ended the query with status ${status ?? 'Unknown'}: run the command again, with a later --since.`,
      );
    await sleep(POLL_MS);
  }
}
