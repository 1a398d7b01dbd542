import {
  queryText,
  SAVED_QUERIES,
  TREND_QUERIES,
  type LogQuery,
} from '../../../constructs/monitoring/log-queries';
import { Telemetry } from '../../../lambda-src/telemetry';
import { exitEnding, initEnding, timeoutEnding, type Ending } from '../../../local-aws/lambda/invocation';
import { platformLines } from '../../../local-aws/lambda/platform-lines';
import { FAILED, OBJECT, WRITTEN } from '../../lambda-src/outcomes';
import { printedBy } from '../../lambda-src/printed';
import { selects } from '../../support/log-query';
import { synthesizePipeline } from '../../support/synthesized';

const stack = synthesizePipeline();
const QUERIES: [string, LogQuery][] = [...Object.entries(SAVED_QUERIES), ...Object.entries(TREND_QUERIES)];

/** Fields that CloudWatch Logs adds to every log event. */
const SYSTEM_FIELDS = ['@timestamp', '@message'];
const WORDS =
  /^(and|or|in|like|by|as|desc|asc|filter|fields|stats|sort|limit|ispresent|coalesce|count|pct|max|bin)$/;

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
  const platform = reportedBy(exitEnding('r', 1, null, false));
  return new Set([...SYSTEM_FIELDS, ...[...lines, ...platform].flatMap((line) => namesIn(line))]);
}

/** Returns Lambda's own lines about an invocation. */
function reportedBy(ending: Ending): object[] {
  const invocation = {
    requestId: 'r',
    milliseconds: 1,
    initMilliseconds: 412.5,
    peakMebibytes: 181,
    ...ending,
  };
  return platformLines({ Version: '1', MemorySize: 1024 }, invocation, new Date()).map(
    (line) => JSON.parse(line) as object,
  );
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

  test.each(QUERIES)('%s has no backslash, which CDKTF does not escape in exported HCL', (_name, query) => {
    expect(queryText(query)).not.toContain('\\');
  });

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

  const [failed] = SAVED_QUERIES['failures-by-reason'];
  const THROWN = { error: { errorType: 'SlowDown', errorMessage: 'no' } };

  test.each<[string, Ending, (telemetry: Telemetry) => void]>([
    [
      'a permanent failure',
      {},
      (telemetry) => {
        telemetry.handled(OBJECT, 'r', FAILED);
      },
    ],
    [
      'a transient fault',
      THROWN,
      (telemetry) => {
        telemetry.failed(OBJECT, 'r', new Error('throttled'));
      },
    ],
    ['a timeout', timeoutEnding('r', 60), () => undefined],
    ['a crash', exitEnding('r', null, 'SIGSEGV', false), () => undefined],
    ['exhausted memory', exitEnding('r', null, 'SIGKILL', true), () => undefined],
    [
      'a missing layer',
      initEnding({ errorType: 'Runtime.ImportModuleError', errorMessage: 'sharp' }),
      () => undefined,
    ],
    [
      'an error while the code is loaded',
      initEnding({ errorType: 'TypeError', errorMessage: 'x' }),
      () => undefined,
    ],
  ])('failures-by-reason selects one line for %s', async (_name, ending, log) => {
    const printed = await printedBy(() => {
      log(new Telemetry('production'));
    });
    const lines = [...printed, ...reportedBy(ending)];
    expect(lines.filter((line) => selects(failed, line))).toHaveLength(1);
  });

  test('failures-by-reason selects no line of a thumbnail that was written', async () => {
    const printed = await printedBy(() => {
      new Telemetry('production').handled(OBJECT, 'r', WRITTEN);
    });
    expect([...printed, ...reportedBy({})].filter((line) => selects(failed, line))).toEqual([]);
  });
});
