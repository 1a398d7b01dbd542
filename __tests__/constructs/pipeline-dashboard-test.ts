import { METRICS } from '../../lambda-src/contract';
import { synthesizePipeline } from './synthesized';

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
    readonly metrics?: readonly (readonly [
      namespace: string,
      name: string,
      ...dimensionsAndLook: unknown[],
    ])[];
    readonly query?: string;
  };
}

const stack = synthesizePipeline();
const dashboard = stack.the('aws_cloudwatch_dashboard');
const { widgets } = JSON.parse(String(dashboard.dashboard_body)) as { widgets: Widget[] };
const titled = (title: string): Widget | undefined =>
  widgets.find(({ properties }) => properties.title === title);
/** The series of a widget as `Namespace/Metric stat`. */
const series = (title: string): string[] =>
  (titled(title)?.properties.metrics ?? []).map((metric) => {
    const { stat } = metric.at(-1) as { stat: string };
    return `${metric[0]}/${metric[1]} ${stat}`;
  });

describe('the dashboard', () => {
  test('is named after the stack', () => {
    expect(dashboard.dashboard_name).toBe('test');
  });

  test('shows the health on top: the state of every alarm', () => {
    const [first] = [...widgets].sort((a, b) => a.y - b.y);
    expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
    const alarms = Object.keys(stack.byName('aws_cloudwatch_metric_alarm'));
    expect([...(first?.properties.alarms ?? [])].sort()).toEqual(
      alarms.map((name) => `\${aws_cloudwatch_metric_alarm.${name}.arn}`).sort(),
    );
  });

  test("counts pictures by the function's own metrics, with their only dimension", () => {
    expect(titled('Pictures')?.properties.metrics).toMatchObject([
      [METRICS.namespace, METRICS.processedImages, METRICS.dimension, 'production', { stat: 'Sum' }],
      [METRICS.namespace, METRICS.processingErrors, METRICS.dimension, 'production', { stat: 'Sum' }],
    ]);
  });

  test('shows how long it takes, at the median and for the slowest', () => {
    expect(series('Duration (ms)')).toEqual(
      ['p50', 'p95', 'p99', 'Maximum'].map((stat) => `AWS/Lambda/Duration ${stat}`),
    );
  });

  test('groups failures by their reason, from the log lines of the function', () => {
    const query = titled('Failures by reason')?.properties.query;
    expect(query).toContain(`SOURCE '${stack.reference('aws_cloudwatch_log_group', 'name')}'`);
    expect(query).toContain('stats count(*) as failures by why');
  });

  test('shows what waits and what is lost', () => {
    expect(series('Failure queue')).toContain('AWS/SQS/ApproximateNumberOfMessagesVisible Maximum');
    expect(series('Events that wait')).toEqual(
      expect.arrayContaining(['AWS/Lambda/AsyncEventAge Maximum', 'AWS/Lambda/AsyncEventsDropped Sum']),
    );
    expect(series('Table')).toContain('AWS/DynamoDB/WriteThrottleEvents Sum');
  });

  test('has a place for each widget, and none overlap', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  test('names the region wherever data are drawn from one', () => {
    for (const { type, properties } of widgets)
      expect(type === 'alarm' || properties.region?.includes('aws_region')).toBe(true);
  });
});
