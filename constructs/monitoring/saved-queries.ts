import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { queryText, SAVED_QUERIES } from './log-queries';

/** Props of SavedQueries. */
export interface SavedQueriesProps {
  /** Folder of the queries in the CloudWatch console. */
  readonly name: string;
  readonly logGroupName: string;
}

/** Saves the queries of log-queries.ts in CloudWatch Logs Insights. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { name, logGroupName }: SavedQueriesProps) {
    super(scope, id);
    for (const [queryName, query] of Object.entries(SAVED_QUERIES)) {
      new CloudwatchQueryDefinition(this, queryName, {
        name: PHYSICAL_NAMES.savedQuery.of(name, queryName),
        logGroupNames: [logGroupName],
        queryString: queryText(query),
      });
    }
  }
}
