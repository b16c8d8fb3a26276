/** What a stream's own tags ask, and what of it is not heeded. */
import type { StreamPolicy } from '../core/policy';
import { BadInput } from './bad-input';

/** `MaxShards=64, Mode=Observe`; undefined where no tag overrides anything. */
export function overridesText({ policy, overridden }: StreamPolicy): string | undefined {
  if (overridden.length === 0) return undefined;
  return overridden.map((name) => `${name}=${policy[name]}`).join(', ');
}

/** @throws BadInput where tags of the stream are ignored: whoever set them should know */
export function assertTagsHeeded(streamName: string, { ignored }: Pick<StreamPolicy, 'ignored'>): void {
  if (ignored.length === 0) return;
  throw new BadInput(
    `All shardwright: tags of ${streamName} are ignored until these are put right: ${ignored.join(' ')}`,
  );
}
