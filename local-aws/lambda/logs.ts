import {
  CloudWatchClient,
  PutMetricDataCommand,
  type MetricDatum,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { FunctionConfiguration } from './functions';
import type { InvocationResult } from './invocation';
import { logStreamName } from './lambda-variables';
import { platformLines } from './platform-lines';
import type { Roles } from './role-sessions';

/** Metrics of one namespace in an EMF line. */
export interface EmfMetrics {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
interface EmfDocument extends Record<string, unknown> {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
}

/**
 * Returns the metrics of a log line in the CloudWatch embedded metric format, one datum for each metric and dimension set.
 * Omits metrics and dimension sets that are declared but have no value. Returns nothing for any other line.
 */
export function readEmf(line: string): EmfMetrics[] {
  if (!line.includes('"_aws"')) return [];
  try {
    const document = JSON.parse(line) as EmfDocument;
    return document._aws.CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
      namespace: Namespace,
      data: Dimensions.filter((names) => names.every((name) => name in document)).flatMap((names) =>
        Metrics.filter(({ Name }) => Name in document).map(({ Name, Unit }) => ({
          MetricName: Name,
          Unit: (Unit ?? 'None') as StandardUnit,
          Timestamp: new Date(document._aws.Timestamp),
          Dimensions: names.map((name) => ({ Name: name, Value: String(document[name]) })),
          Values: [document[Name]].flat().map(Number),
        })),
      ),
    }));
  } catch {
    return [];
  }
}

/** Writes a function's output to its log group, and the metrics of EMF lines to CloudWatch. */
export class Logs {
  private readonly metrics: CloudWatchClient;

  constructor(
    settings: ConstructorParameters<typeof CloudWatchClient>[0],
    private readonly host: string,
    private readonly roles: Roles<'logs'>,
  ) {
    this.metrics = new CloudWatchClient(settings ?? {});
  }

  async write(configuration: FunctionConfiguration, invocation: InvocationResult): Promise<void> {
    const now = new Date();
    const [start, report] = platformLines(configuration, invocation, now);
    const stream = {
      logGroupName: `/aws/lambda/${configuration.FunctionName}`,
      logStreamName: logStreamName(configuration.Version, this.host, now),
    };
    const logEvents = [start, ...invocation.lines, report].map((message) => ({
      message,
      timestamp: now.getTime(),
    }));
    const put = new PutLogEventsCommand({ ...stream, logEvents });
    const { logs } = await this.roles.of(configuration);
    try {
      await logs.send(put);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await createStream(logs, stream);
      await logs.send(put);
    }
    for (const { namespace, data } of invocation.lines.flatMap(readEmf)) {
      await this.metrics.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [...data] }));
    }
  }
}

/** Creates the log stream, and the log group if it does not exist, as Lambda does on the first invocation. */
async function createStream(
  logs: CloudWatchLogsClient,
  stream: { readonly logGroupName: string; readonly logStreamName: string },
): Promise<void> {
  const { logGroupName } = stream;
  const create = new CreateLogStreamCommand(stream);
  try {
    await logs.send(create).catch(ignoreExisting);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await logs.send(new CreateLogGroupCommand({ logGroupName })).catch(ignoreExisting);
    await logs.send(create).catch(ignoreExisting);
  }
}

/** Ignores the error, because two first invocations may run at the same time. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof ResourceAlreadyExistsException)) throw error;
}
