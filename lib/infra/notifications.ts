import { Alias } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { onlyIf, type TemplatePolicy } from './template-policy';

/** The topic on which people and programs are told what was done and what went wrong. */
export function notificationTopic(scope: Construct, policy: TemplatePolicy): Topic {
  const topic = new Topic(scope, 'Notifications', {
    masterKey: Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
    enforceSSL: true,
  });
  if (policy.hasNotificationEmail === false) return topic;
  const subscription = new Subscription(scope, 'NotificationEmailSubscription', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: policy.values.NotificationEmail,
  });
  onlyIf(policy.hasNotificationEmail, subscription);
  return topic;
}
