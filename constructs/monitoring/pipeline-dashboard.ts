import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { PHYSICAL_NAMES } from '../config/physical-names';
import type { Widget } from './dashboard-widget';
import { dashboardRows } from './dashboard-widgets';
import type { MonitoredResources } from './metrics';
import type { PipelineAlarms } from './pipeline-alarms';

/** Columns of CloudWatch's grid. */
const COLUMNS = 24;

/** Props of PipelineDashboard. */
export interface PipelineDashboardProps {
  readonly name: string;
  readonly region: string;
  readonly resources: MonitoredResources;
  readonly alarms: PipelineAlarms;
}

/** Dashboard of the pipeline: alarms and failures first, then traffic, durations, waiting events, and cost. */
export class PipelineDashboard extends Construct {
  readonly dashboard: CloudwatchDashboard;

  constructor(scope: Construct, id: string, { name, alarms, ...props }: PipelineDashboardProps) {
    super(scope, id);
    const alarmArns = alarms.alarms.map(({ arn }) => arn);
    this.dashboard = new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: PHYSICAL_NAMES.dashboard.of(name),
      dashboardBody: JSON.stringify({ widgets: layOut(dashboardRows({ ...props, alarmArns })) }),
    });
  }
}

/** Positions rows from top to bottom; the widgets of a row share its width equally. */
function layOut(
  rows: ReturnType<typeof dashboardRows>,
): (Widget & Record<'x' | 'y' | 'width' | 'height', number>)[] {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    const width = COLUMNS / widgets.length;
    const placed = widgets.map((widget, index) => ({ ...widget, x: index * width, y, width, height }));
    y += height;
    return placed;
  });
}
