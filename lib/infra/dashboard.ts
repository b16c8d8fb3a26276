import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  DashboardVariable,
  DefaultValue,
  type IWidget,
  TextWidget,
  Values,
  VariableInputType,
  VariableType,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ALARMS, alarmName } from '../triggers/alarms';
import type { AutoscalerSetting } from './autoscaler';
import {
  heldGraph,
  iteratorAgeGraph,
  lastDecisions,
  loadGraph,
  openShardsGraph,
  refusedGraph,
  utilizationGraph,
} from './dashboard-widgets';
import { SELF_ALARMS, type SelfAlarm, selfAlarmName } from './self-alarms';

/** Stands for the stream that is shown, wherever the dashboard names it; chosen above it. Nothing else there is called so. */
const SHOWN_STREAM = 'stream-shown';

/** A day is long enough to see its rhythm, and short enough to see minutes. */
const SHOWN_TIME = Duration.days(1);

/** How wide a dashboard is, in its own columns. */
const FULL_WIDTH = 24;

/**
 * One dashboard for all streams, of which one at a time is shown: so it has as few metrics as one stream has, however many there are.
 * @param decideLog the log group of the decide function
 */
export function dashboard(scope: Construct, setting: AutoscalerSetting, decideLog: string): Dashboard {
  const { deploymentName, streams, policy } = setting;
  const [first] = streams;
  if (first === undefined) throw new Error('Expected at least one stream; there is none.');
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: deploymentName,
    defaultInterval: SHOWN_TIME,
    variables: [
      new DashboardVariable({
        id: 'stream',
        label: 'Stream',
        type: VariableType.PATTERN,
        value: SHOWN_STREAM,
        inputType: VariableInputType.SELECT,
        values: Values.fromValues(...streams.map(({ name }) => ({ label: name, value: name }))),
        defaultValue: DefaultValue.value(first.name),
        visible: true,
      }),
    ],
    widgets: [
      [heading()],
      [loadGraph(SHOWN_STREAM), utilizationGraph(SHOWN_STREAM, policy)],
      [openShardsGraph(SHOWN_STREAM), refusedGraph(SHOWN_STREAM)],
      [iteratorAgeGraph(SHOWN_STREAM, policy), heldGraph(SHOWN_STREAM)],
      [alarmStates(scope, setting)],
      [lastDecisions(SHOWN_STREAM, decideLog)],
    ],
  });
}

function heading(): IWidget {
  return new TextWidget({
    width: FULL_WIDTH,
    height: 2,
    markdown: `# ${SHOWN_STREAM}\nLoad and capacity are in shards: one takes 1 MiB or 1,000 records a second. What decisions mean: docs/decisions.md. What to do about alarms: docs/runbook.md.`,
  });
}

/** The stream's alarms, and those on Shardwright itself. */
function alarmStates(scope: Construct, { deploymentName, policy }: AutoscalerSetting): IWidget {
  const ofStream = ALARMS.filter(
    ({ needsShardLevelMetrics }) => !needsShardLevelMetrics || policy.hasShardLevelMetrics !== false,
  ).map(({ suffix }) => alarmName(deploymentName, SHOWN_STREAM, suffix));
  const ofOurselves = (Object.keys(SELF_ALARMS) as SelfAlarm[]).map((about) =>
    selfAlarmName(deploymentName, about, about === 'unanswered' ? SHOWN_STREAM : undefined),
  );
  const stack = Stack.of(scope);
  const alarms = [...ofStream, ...ofOurselves].map((name) =>
    Alarm.fromAlarmArn(
      scope,
      `Shown-${name}`,
      `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:${name}`,
    ),
  );
  return new AlarmStatusWidget({ title: 'Alarms', width: FULL_WIDTH, height: 4, alarms });
}
