/** Logs and metrics. Metrics are part of the log (embedded metric format), so they need no call and no permission. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS, type Environment } from './contract';
import { failureOf } from './failures/failure-table';
import type { ThumbnailFacts } from './image/types';
import type { Outcome } from './reconcile/outcome';
import type { ObjectKey } from './stores/ports';

export class Telemetry {
  private readonly logger = new Logger();
  private readonly metrics: Metrics;

  constructor(environment: Environment) {
    this.metrics = new Metrics({ namespace: METRICS.namespace });
    // Powertools adds the dimension `service` by default. An alarm on {Environment} alone would never see the metric.
    this.metrics.clearDefaultDimensions();
    this.metrics.setDefaultDimensions({ [METRICS.dimension]: environment });
  }

  /** Logs one line for each handled object. Keys are JSON strings, so a key cannot forge a log line. */
  handled({ bucket, key }: ObjectKey, requestId: string, outcome: Outcome): void {
    const subject = { requestId, bucket, key };
    if (outcome.result === 'failed') {
      const { imageId, failure } = outcome;
      this.logger[failureOf(failure).log]('No thumbnail can be made', {
        ...subject,
        imageId,
        reason: failure.reason,
        ...(failure.variant && { variant: failure.variant }),
        ...(failure.format && { original: { format: failure.format } }),
        error: failure,
      });
      this.metrics.addMetric(METRICS.processingErrors, MetricUnit.Count, 1);
      return;
    }
    if (outcome.result !== 'written') {
      this.logger.info(MESSAGES[outcome.result], { ...subject, ...outcome });
      return;
    }
    const { thumbnails, ...rest } = outcome;
    const [thumbnail, ...variants] = thumbnails;
    this.logger.info(MESSAGES.written, {
      ...subject,
      ...rest,
      thumbnail: factsOf(thumbnail),
      ...(variants.length > 0 && {
        variants: variants.map((variant) => ({ name: variant.name, ...factsOf(variant) })),
      }),
    });
    this.metrics.addMetric(METRICS.processedImages, MetricUnit.Count, 1);
  }

  /** Logs and counts an attempt with a transient failure. */
  failed(subject: Partial<ObjectKey>, requestId: string, error: unknown): void {
    const { log, reason } = failureOf(error);
    this.logger[log]('The attempt failed', { requestId, ...subject, fault: reason, error });
    this.metrics.addMetric(METRICS.processingErrors, MetricUnit.Count, 1);
  }

  /** Publishes and clears the metrics of this invocation, if there are any. */
  flush(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}

function factsOf({ format, width, height, size }: ThumbnailFacts): ThumbnailFacts {
  return { format, width, height, size };
}

const MESSAGES: Readonly<Record<Exclude<Outcome['result'], 'failed'>, string>> = {
  written: 'Thumbnail written',
  kept: 'Thumbnail kept: its original is archived',
  removed: 'Thumbnail removed: its original is gone',
  superseded: 'Nothing to do: a newer version is handled already',
};
