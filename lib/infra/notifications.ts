import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AutoscalerSetting } from './autoscaler';
import { onlyIf } from './template-policy';

/**
 * The topic on which people and programs are told what was done and what went wrong.
 *
 * It has no key of KMS: CloudWatch cannot publish what is encrypted with the key that AWS manages for SNS, as that key's policy
 * does not let it, and alarms on ourselves must reach people where no function of ours runs any more. A key of one's own would
 * cost more a month than a stream's alarms. Messages tell of streams, shards and hash keys, never of a record.
 * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 */
export function notificationTopic(
  scope: Construct,
  { deploymentName, policy }: Pick<AutoscalerSetting, 'deploymentName' | 'policy'>,
): Topic {
  const topic = new Topic(scope, 'Notifications', { enforceSSL: true });
  topic.addToResourcePolicy(alarmsMayPublish(scope, topic, deploymentName));
  if (policy.hasNotificationEmail === false) return topic;
  const subscription = new Subscription(scope, 'NotificationEmailSubscription', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: policy.values.NotificationEmail,
  });
  onlyIf(policy.hasNotificationEmail, subscription);
  return topic;
}

/** The alarms on ourselves, and no others: not those of another account, nor those of anything else in this one. */
function alarmsMayPublish(scope: Construct, topic: Topic, deploymentName: string): PolicyStatement {
  const { partition, region, account } = Stack.of(scope);
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: {
        'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${deploymentName}/*`,
      },
    },
  });
}
