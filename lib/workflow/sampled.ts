import { type Situation, withSamples } from '../core/situation';
import { shardsWorthSampling } from '../core/worth-sampling';
import type { Ports } from '../ports';

/** What a mistake in code throws, and no service or the way to it does. */
const DEFECTS: readonly string[] = ['TypeError', 'RangeError', 'ReferenceError'];

/**
 * The situation with samples of the shards that are worth it. A shard whose records cannot be read, as where the key that encrypts them is denied to us or no
 * answer comes, is decided on by metrics alone, as without `SampleRecords`, and that is said: a sample makes a cut better, and is not worth leaving a shard hot.
 * @throws a defect in what takes the samples: it is to be seen and mended
 */
export async function sampled({ samples }: Pick<Ports, 'samples'>, situation: Situation): Promise<Situation> {
  const { name } = situation.observation.stream;
  const tried = await Promise.allSettled(
    shardsWorthSampling(situation).map((shard) => samples.sample(name, shard)),
  );
  const failures = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const defect = failures.find(({ name }) => DEFECTS.includes(name));
  if (defect !== undefined) throw defect;
  const taken = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [failure] = failures;
  const evidence =
    failure === undefined ? situation.evidence : { ...situation.evidence, samplesFailed: failure.message };
  return withSamples({ ...situation, evidence }, taken);
}
