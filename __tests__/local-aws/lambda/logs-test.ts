import { readEmf } from '../../../local-aws/lambda/logs';

const TIME = Date.UTC(2026, 0, 31, 12);

function emf(dimensions: readonly (readonly string[])[], more: object): string {
  const directive = {
    Namespace: 'Thumbnails',
    Dimensions: dimensions,
    Metrics: [{ Name: 'Images', Unit: 'Count' }, { Name: 'Size' }],
  };
  return JSON.stringify({ _aws: { Timestamp: TIME, CloudWatchMetrics: [directive] }, ...more });
}

describe('a log line', () => {
  test.each([
    'plain text',
    '',
    '{"level":"INFO","message":"no metrics"}',
    '{"message":"speaks of \\"_aws\\" only"}',
    '["_aws"]',
    '{"_aws":{"Timestamp":1}}',
    '{"_aws": cut off',
    '{"_aws":{"CloudWatchMetrics":[{}]}}',
    '{"_aws":{"CloudWatchMetrics":"x"}}',
  ])('without metrics: %s', (line) => {
    expect(readEmf(line)).toEqual([]);
  });

  test('yields each metric with its unit, dimensions, and time', () => {
    const line = emf([['environment']], { environment: 'production', Images: 2, Size: 240512 });
    const Dimensions = [{ Name: 'environment', Value: 'production' }];
    expect(readEmf(line)).toEqual([
      {
        namespace: 'Thumbnails',
        data: [
          { MetricName: 'Images', Unit: 'Count', Timestamp: new Date(TIME), Dimensions, Values: [2] },
          { MetricName: 'Size', Unit: 'None', Timestamp: new Date(TIME), Dimensions, Values: [240512] },
        ],
      },
    ]);
  });

  test('yields each metric once per dimension set, including an empty set', () => {
    const sets = [['environment', 'format'], ['format'], []];
    const line = emf(sets, { environment: 'production', format: 'png', Images: 1, Size: 1 });
    const [metrics] = readEmf(line);
    const images = metrics?.data.filter(({ MetricName }) => MetricName === 'Images');
    expect(images?.map(({ Dimensions }) => Dimensions)).toEqual([
      [
        { Name: 'environment', Value: 'production' },
        { Name: 'format', Value: 'png' },
      ],
      [{ Name: 'format', Value: 'png' }],
      [],
    ]);
    expect(metrics?.data).toHaveLength(6);
  });

  test('a log line can contain several values of one metric', () => {
    expect(readEmf(emf([[]], { Images: [1, 2, 3], Size: [7] }))).toMatchObject([
      { data: [{ Values: [1, 2, 3] }, { Values: [7] }] },
    ]);
  });

  test('yields no metric or dimension that is declared but has no value', () => {
    const line = emf([['environment'], ['format']], { environment: 'production', Images: 1 });
    expect(readEmf(line)).toEqual([
      {
        namespace: 'Thumbnails',
        data: [
          expect.objectContaining({
            MetricName: 'Images',
            Dimensions: [{ Name: 'environment', Value: 'production' }],
          }),
        ],
      },
    ]);
  });

  test('a log line can contain several namespaces', () => {
    const directive = (Namespace: string): object => ({
      Namespace,
      Dimensions: [[]],
      Metrics: [{ Name: 'Images' }],
    });
    const CloudWatchMetrics = [directive('One'), directive('Two')];
    expect(
      readEmf(JSON.stringify({ _aws: { Timestamp: TIME, CloudWatchMetrics }, Images: 1 })),
    ).toMatchObject([{ namespace: 'One' }, { namespace: 'Two' }]);
  });
});
