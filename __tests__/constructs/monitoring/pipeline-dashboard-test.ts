import { Script } from 'node:vm';
import { AWS_METRICS } from '../../../constructs/monitoring/metrics';
import { REFERENCE_PRICES } from '../../../constructs/monitoring/price-table';
import { METRICS } from '../../../lambda-src/contract';
import { synthesizePipeline, type Synthesized } from '../../support/synthesized';

interface LineOptions {
  readonly id?: string;
  readonly expression?: string;
  readonly stat?: string;
  readonly label?: string;
  readonly visible?: boolean;
}

/** `[namespace, name, dimension, value, …, options]`, or `[options]` for an expression. */
type Series = readonly [...names: string[], options: LineOptions];

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly Series[];
    readonly query?: string;
  };
}

function widgetsOf(synthesized: Synthesized): Widget[] {
  const body = String(synthesized.the('aws_cloudwatch_dashboard').dashboard_body);
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

const stack = synthesizePipeline();
const widgets = widgetsOf(stack);
const titled = (title: string): Widget | undefined =>
  widgets.find(({ properties }) => properties.title.startsWith(title));
const optionsOf = (series: Series): LineOptions => series.at(-1) as LineOptions;
const isExpression = (series: Series): boolean => series.length === 1;
/** Returns the metrics of a widget as `Namespace/Metric stat`. */
const metricsIn = (title: string): string[] =>
  (titled(title)?.properties.metrics ?? [])
    .filter((series) => !isExpression(series))
    .map(
      ([namespace, name, ...rest]) =>
        `${namespace as string}/${name as string} ${String((rest.at(-1) as LineOptions).stat)}`,
    );
const graphs = widgets.filter(({ properties }) => properties.metrics);

describe('the dashboard', () => {
  test('the dashboard is named after the stack', () => {
    expect(stack.the('aws_cloudwatch_dashboard').dashboard_name).toBe('test');
  });

  test('shows alarms, processed events and failures in the first row', () => {
    const top = widgets.filter(({ y }) => y === 0).sort((a, b) => a.x - b.x);
    expect(top.map(({ properties }) => properties.title)).toEqual([
      'Alarms',
      'Events received and processed',
      'Failures by reason',
    ]);
    const alarms = Object.keys(stack.byName('aws_cloudwatch_metric_alarm'));
    expect([...(top[0]?.properties.alarms ?? [])].sort()).toEqual(
      alarms.map((name) => `\${aws_cloudwatch_metric_alarm.${name}.arn}`).sort(),
    );
    expect(metricsIn('Events received and processed')).toEqual(
      expect.arrayContaining([
        'AWS/Lambda/AsyncEventsReceived Sum',
        'AWS/SQS/ApproximateNumberOfMessagesVisible Maximum',
      ]),
    );
    expect(top[2]?.properties.query).toContain(
      `SOURCE '${stack.reference('aws_cloudwatch_log_group', 'name')}'`,
    );
  });

  test("counts images by the function's custom metrics", () => {
    expect(titled('Images')?.properties.metrics).toMatchObject([
      [METRICS.namespace, METRICS.processedImages, METRICS.dimension, 'production', { stat: 'Sum' }],
      [METRICS.namespace, METRICS.processingErrors, METRICS.dimension, 'production', { stat: 'Sum' }],
    ]);
  });

  test('shows the median, high percentiles and maximum of the duration', () => {
    expect(metricsIn('Duration (ms)')).toEqual(
      ['p50', 'p95', 'p99', 'Maximum'].map((stat) => `AWS/Lambda/Duration ${stat}`),
    );
  });

  test('shows waiting, failed and dropped events and throttles', () => {
    expect(metricsIn('Failure queue')).toContain('AWS/SQS/ApproximateAgeOfOldestMessage Maximum');
    expect(metricsIn('Waiting and lost events')).toEqual(
      expect.arrayContaining(['AWS/Lambda/AsyncEventAge Maximum', 'AWS/Lambda/AsyncEventsDropped Sum']),
    );
    expect(metricsIn('Table')).toContain('AWS/DynamoDB/WriteThrottleEvents Sum');
  });

  test('shows sizes, memory and cold starts over time', () => {
    for (const title of ['Sizes', 'Memory', 'Cold starts'])
      expect(titled(title)?.properties.query).toContain('by bin(');
  });

  test('positions the widgets in a grid of 24 columns without overlap', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, y, width, height } of widgets) {
      expect([x, y, width, height].every((number) => Number.isInteger(number) && number >= 0)).toBe(true);
      expect(width).toBeGreaterThan(0);
      expect(height).toBeGreaterThan(0);
      expect(x + width).toBeLessThanOrEqual(24);
    }
  });

  test('sets the region of every widget except the alarms', () => {
    for (const { type, properties } of widgets)
      expect(type === 'alarm' || properties.region?.includes('aws_region')).toBe(true);
  });
});

describe.each(graphs.map(({ properties }) => [properties.title, properties.metrics ?? []] as const))(
  'the graph "%s"',
  (_title, all) => {
    const series = all.filter((each) => !isExpression(each));

    test('uses only metrics that exist, with their required dimensions', () => {
      const own = {
        dimensions: [[METRICS.dimension]],
        names: [METRICS.processedImages, METRICS.processingErrors],
      };
      const known = { ...AWS_METRICS, [METRICS.namespace]: own };
      expect(series.length).toBeGreaterThan(0);
      for (const [namespace, name, ...rest] of series) {
        const { names, dimensions } = known[namespace as keyof typeof known];
        expect(names).toContain(name);
        expect(dimensions).toContainEqual(rest.slice(0, -1).filter((_, index) => index % 2 === 0));
      }
    });

    test('has a statistic for each metric and a label for each visible line', () => {
      for (const each of series) expect(optionsOf(each).stat).toMatch(/^(Sum|Average|Maximum|p\d\d)$/);
      for (const { label, visible } of all.map(optionsOf)) expect(label ?? visible).toBeDefined();
    });

    test('uses only existing lines in expressions, and each hidden line in one of them', () => {
      const ids = all.flatMap((each) => optionsOf(each).id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
      const used = all.flatMap((each) => optionsOf(each).expression?.match(/\b[a-z]\w*/g) ?? []);
      expect(used.filter((id) => !ids.includes(id))).toEqual([]);
      const hidden = all.map(optionsOf).filter(({ visible }) => visible === false);
      expect(hidden.filter(({ id = '' }) => !used.includes(id))).toEqual([]);
    });
  },
);

/** Evaluates an expression of sums and products for given values of the usage lines. */
function evaluate(
  title: string,
  id: string,
  usage: Readonly<Record<string, number>>,
  among: readonly Widget[] = widgets,
): number {
  const widget = among.find(({ properties }) => properties.title.startsWith(title));
  const lines = (widget?.properties.metrics ?? []).map(optionsOf);
  const expressionOf = (name: string): string | undefined =>
    lines.find((line) => line.id === name)?.expression;
  const expand = (expression: string): string =>
    expression.replace(/FILL\((\w+), 0\)/g, '$1').replace(/\b[a-z]\w*/g, (name) => {
      const inner = expressionOf(name);
      return inner === undefined ? String(usage[name]) : `(${expand(inner)})`;
    });
  const expanded = expand(expressionOf(id) ?? '');
  // Only numbers and operators are left, so JavaScript evaluates it the same way.
  expect(expanded).toMatch(/^[\d.()+*/ ]+$/);
  return Number(new Script(expanded).runInNewContext());
}

describe('the cost graphs', () => {
  const { lambda, s3, dynamoDb, logs } = REFERENCE_PRICES;
  const day = {
    thumbnails: 1000,
    invocations: 1100,
    milliseconds: 250_000,
    reads: 100,
    writes: 1200,
    indexWrites: 1300,
    bytes: 2 ** 30,
  };
  const parts = {
    // 1 GB of memory by default.
    functionCost: 250 * lambda.gigabyteSecond.arm64 + 1100 * lambda.request,
    bucketCost: 2200 * s3.read + 1000 * s3.write,
    tableCost: 2500 * dynamoDb.writeUnit + 100 * dynamoDb.readUnit,
    logCost: logs.ingestedGigabyte,
  };

  test.each(Object.entries(parts))('compute %s from prices and usage of a day', (id, expected) => {
    expect(evaluate('Cost per day', id, day)).toBeCloseTo(expected, 9);
  });

  test('compute the cost of a million thumbnails from the cost and the thumbnails of a day', () => {
    const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
    expect(evaluate('Cost per million', 'perMillion', day)).toBeCloseTo((total / 1000) * 1e6, 3);
  });

  test('compute the cost of the function from its memory size and architecture', () => {
    const other = widgetsOf(
      synthesizePipeline({ architecture: 'x86_64', settings: { memoryMegabytes: 2048 } }),
    ).flatMap(({ properties }) => properties.metrics ?? []);
    const expression = other.map(optionsOf).find(({ id }) => id === 'functionCost')?.expression ?? '';
    const [, price = ''] = /FILL\(milliseconds, 0\) \* ([\d.]+)/.exec(expression) ?? [];
    expect(Number(price)).toBeCloseTo((2 * lambda.gigabyteSecond.x86_64) / 1000, 15);
  });

  test('multiply the writes to S3 by the number of images per upload, and state the number of variants', () => {
    const variants = { card: { width: 600 }, large: { width: 1600 } };
    const other = widgetsOf(synthesizePipeline({ variants }));
    expect(evaluate('Cost per day', 'bucketCost', day, other)).toBeCloseTo(
      2200 * s3.read + 3000 * s3.write,
      9,
    );
    expect(evaluate('Cost per day', 'functionCost', day, other)).toBeCloseTo(parts.functionCost, 9);
    const { title = '', metrics = [] } =
      other.find(({ properties }) => properties.title.startsWith('Cost per million'))?.properties ?? {};
    expect(title).toMatch(/^Cost per million thumbnails with 2 variants each \(/);
    expect(metrics.map(optionsOf).at(-1)?.label).toBe('a million thumbnails with 2 variants each');
    const [one] = widgetsOf(synthesizePipeline({ variants: { card: { width: 600 } } })).flatMap(
      ({ properties }) => /^Cost per million [^(]*/.exec(properties.title) ?? [],
    );
    expect(one).toBe('Cost per million thumbnails with 1 variant each ');
  });

  test('name the region and the month of the prices', () => {
    const { region, asOf } = REFERENCE_PRICES;
    expect(titled('Cost per day')?.properties.title).toContain(`${region}, ${asOf}`);
  });
});
