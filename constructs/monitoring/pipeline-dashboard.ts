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

/** One look at a pipeline: whether it is healthy and complete, then how much, how fast, what waits, and what it costs. */
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

/** Rows from top to bottom, the widgets of one side by side and equally wide. */
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
