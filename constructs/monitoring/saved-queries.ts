import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { queryText, savedQueries } from './log-queries';

/** Props of SavedQueries. */
export interface SavedQueriesProps {
  /** Folder of the queries in the CloudWatch console. */
  readonly name: string;
  readonly logGroupName: string;
  /** Number of variants, without the thumbnail. */
  readonly variantCount: number;
}

/** Saves the queries of log-queries.ts in CloudWatch Logs Insights. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { name, logGroupName, variantCount }: SavedQueriesProps) {
    super(scope, id);
    for (const [queryName, query] of Object.entries(savedQueries(variantCount))) {
      new CloudwatchQueryDefinition(this, queryName, {
        name: PHYSICAL_NAMES.savedQuery.of(name, queryName),
        logGroupNames: [logGroupName],
        queryString: queryText(query),
      });
    }
  }
}
