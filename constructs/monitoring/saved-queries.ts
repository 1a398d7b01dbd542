import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import { queryText, SAVED_QUERIES } from './log-queries';

/** Props of SavedQueries. */
export interface SavedQueriesProps {
  /** Folder of the queries in the console. */
  readonly name: string;
  readonly logGroupName: string;
}

/** The questions of log-queries.ts, where CloudWatch Logs Insights offers them. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { name, logGroupName }: SavedQueriesProps) {
    super(scope, id);
    for (const [question, query] of Object.entries(SAVED_QUERIES)) {
      new CloudwatchQueryDefinition(this, question, {
        name: PHYSICAL_NAMES.savedQuery.of(name, question),
        logGroupNames: [logGroupName],
        queryString: queryText(query),
      });
    }
  }
}
