/** Operations as JSON carries them: hash keys as decimal strings, since a JSON number has 53 bits and a hash key 128. */
import type { Operation } from '../core/model';
import type { WireOperation } from './state';

export function toWire(operation: Operation): WireOperation {
  return 'hashKey' in operation ? { ...operation, hashKey: operation.hashKey.toString() } : operation;
}

export function fromWire(operation: WireOperation): Operation {
  return 'hashKey' in operation ? { ...operation, hashKey: BigInt(operation.hashKey) } : operation;
}
