import {
  queryText,
  SAVED_QUERIES,
  TREND_QUERIES,
  type LogQuery,
} from '../../../constructs/monitoring/log-queries';
import { Telemetry } from '../../../lambda-src/telemetry';
import { platformLines } from '../../../local-aws/lambda/logs';
import { FAILED, OBJECT, WRITTEN } from '../../lambda-src/outcomes';
import { printedBy } from '../../lambda-src/printed';
import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const QUERIES: [string, LogQuery][] = [...Object.entries(SAVED_QUERIES), ...Object.entries(TREND_QUERIES)];

/** Fields of Lambda's platform.report that the local AWS does not log: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#ReportMetrics */
const REPORTED_BY_LAMBDA = { record: { metrics: { maxMemoryUsedMB: 181, initDurationMs: 412.5 } } };
/** Fields that CloudWatch Logs adds to every log event. */
const SYSTEM_FIELDS = ['@timestamp', '@message'];
const WORDS =
  /^(and|or|in|by|as|desc|asc|filter|fields|stats|sort|limit|ispresent|coalesce|count|pct|max|bin)$/;

/** Returns the paths of all values in an object, such as `error.name`. */
function namesIn(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? namesIn(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** Returns every field of the function's logs: those of the handler's lines and those of Lambda's platform events. */
async function fieldsOfLogLines(): Promise<Set<string>> {
  const lines = await printedBy(() => {
    const telemetry = new Telemetry('production');
    telemetry.handled(OBJECT, 'r', WRITTEN);
    telemetry.handled(OBJECT, 'r', FAILED);
    telemetry.failed(OBJECT, 'r', new Error('throttled'));
  });
  const configuration = { Version: '1', MemorySize: 1024 } as Parameters<typeof platformLines>[0];
  const invocation = { requestId: 'r', lines: [], milliseconds: 1 } as unknown as Parameters<
    typeof platformLines
  >[1];
  const platform = platformLines(configuration, invocation, new Date()).map(
    (line) => JSON.parse(line) as object,
  );
  return new Set([
    ...SYSTEM_FIELDS,
    ...[...lines, ...platform, REPORTED_BY_LAMBDA].flatMap((line) => namesIn(line)),
  ]);
}

describe('the saved queries', () => {
  test.each(Object.entries(SAVED_QUERIES))(
    "%s is saved in the stack's folder for the function's log group",
    (name, query) => {
      expect(stack.all('aws_cloudwatch_query_definition')).toContainEqual(
        expect.objectContaining({
          name: `test/${name}`,
          log_group_names: [stack.reference('aws_cloudwatch_log_group', 'name')],
          query_string: queryText(query),
        }),
      );
    },
  );

  test.each(QUERIES)('%s uses only fields that the logs contain', async (_name, query) => {
    const known = await fieldsOfLogLines();
    const text = queryText(query).replace(/"[^"]*"/g, '');
    const aliases = [...text.matchAll(/ as (\w+)/g)].map(([, alias]) => alias);
    const names = text.match(/(?<!\w)@?[A-Za-z][\w.]*/g) ?? [];
    const asked = names.filter((name) => !WORDS.test(name) && !aliases.includes(name));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  test('last-failures names the variant that cannot be made, in Logs Insights and on the dashboard, only with variants', () => {
    const column = 'as why, variant, error.message';
    const queriesOf = (one: typeof stack): string[] =>
      one
        .all('aws_cloudwatch_query_definition')
        .map(({ query_string: text }) => String(text))
        .filter((text) => text.includes(column));
    const dashboardOf = (one: typeof stack): string => JSON.stringify(one.all('aws_cloudwatch_dashboard'));
    const other = synthesizePipeline({ variants: { large: { width: 1600 } } });
    expect([queriesOf(other).length, dashboardOf(other).includes(column)]).toEqual([1, true]);
    expect([queriesOf(stack).length, dashboardOf(stack).includes(column)]).toEqual([0, false]);
  });

  test('failures-by-reason selects permanent failures, transient faults, timeouts and crashes', () => {
    const [filter] = SAVED_QUERIES['failures-by-reason'];
    for (const sign of ['ispresent(reason)', 'ispresent(fault)', '"timeout"', '"failure"'])
      expect(filter).toContain(sign);
  });
});
