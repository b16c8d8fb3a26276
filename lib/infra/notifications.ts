import { CfnCondition, Fn, type Stack } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type CfnSubscription, Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { StackParameters } from './parameters';

/** The topic on which people and programs are told what was done and what went wrong. */
export function notificationTopic(stack: Stack, parameters: StackParameters): Topic {
  const topic = new Topic(stack, 'Notifications', {
    masterKey: Alias.fromAliasName(stack, 'SnsKey', 'alias/aws/sns'),
    enforceSSL: true,
  });
  const endpoint = parameters.NotificationEmail.valueAsString;
  const subscription = new Subscription(stack, 'NotificationEmailSubscription', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint,
  });
  (subscription.node.defaultChild as CfnSubscription).cfnOptions.condition = new CfnCondition(
    stack,
    'NotificationEmailGiven',
    { expression: Fn.conditionNot(Fn.conditionEquals(endpoint, '')) },
  );
  return topic;
}
