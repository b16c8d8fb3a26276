import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/**
 * One item a stream: its lease, and what is remembered of it.
 *
 * It goes with the stack, without deletion protection. All that is lost is a day of memory: cooldowns begin anew, and
 * Kinesis itself refuses UpdateShardCount calls beyond the day's limit. An uninstall that leaves nothing behind is worth
 * more. What is deleted by mistake is in DynamoDB's own backup for 35 days, as point-in-time recovery is on.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
export function stateTable(scope: Construct): Table {
  return new Table(scope, 'State', {
    partitionKey: { name: 'streamName', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
