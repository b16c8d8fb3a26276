import { positionOf } from '../core/hash-range';
import { percent } from '../terminal/figures';
import { openShardsAfter } from '../workflow/report-shards';
import type { WireOperation } from '../workflow/state';

/** An operation by where it cuts or joins: shard ids change, positions stay. `SplitShard at 37.21%, 4 to 5 shards` */
export function operationText(operation: WireOperation, openBefore: number): string {
  if ('metrics' in operation) return operation.action;
  const where = 'hashKey' in operation ? ` at ${position(operation.hashKey)}` : '';
  return `${operation.action}${where}, ${openBefore} to ${openShardsAfter(operation, openBefore)} shards`;
}

/** Where a hash key lies, as a percentage of the whole space. */
function position(hashKey: string): string {
  return percent(positionOf(BigInt(hashKey)), 2);
}

/** A plan's operations one after the other, each by what it makes of the shards that those before it leave. */
export function planTexts(operations: readonly WireOperation[], openShards: number): string[] {
  let open = openShards;
  return operations.map((operation) => {
    const text = operationText(operation, open);
    open = openShardsAfter(operation, open);
    return text;
  });
}
