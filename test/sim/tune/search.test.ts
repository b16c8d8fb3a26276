import { InvalidPolicy, type Policy, parsePolicy } from '../../../lib/core/policy';
import type { Score } from '../../../lib/sim/score';
import { bestOf, paretoFront, type TriedPolicy, triedPolicy } from '../../../lib/sim/tune/front';
import { quasirandomPoints } from '../../../lib/sim/tune/quasirandom';
import { ROUND_POLICIES, search } from '../../../lib/sim/tune/search';
import { pointOf, searchSpace, valuesAt } from '../../../lib/sim/tune/search-space';

function scored(cost: number, avoidableThrottledPct: number, policy: Policy = parsePolicy()): TriedPolicy {
  return triedPolicy(policy, [{ score: cost + avoidableThrottledPct, avoidableThrottledPct } as Score]);
}

/** Costs grow with the distance from a hidden best; nothing is lost. */
async function tryOut(policies: readonly Policy[]): Promise<TriedPolicy[]> {
  return policies.map((policy) => {
    const apart =
      Math.abs(policy.ScaleUpUtilization - 0.93) + Math.abs(Math.log(policy.ScaleDownLookbackMinutes / 17));
    return scored(1 + apart, 0, policy);
  });
}

const SPACE = searchSpace({}, {});
const OPTIONS = { base: parsePolicy(), space: SPACE, seed: 1, tryOut, stopped: () => false };

test('quasirandom points fill every part of the cube', () => {
  const next = quasirandomPoints(3, 7);
  const octants = new Map<string, number>();
  for (let count = 0; count < 800; count++) {
    const octant = next()
      .map((at) => Math.floor(at * 2))
      .join('');
    octants.set(octant, (octants.get(octant) ?? 0) + 1);
  }
  expect(octants.size).toBe(8);
  for (const count of octants.values()) expect(Math.abs(count - 100)).toBeLessThan(15);
});

test('in one dimension they follow the golden ratio', () => {
  const next = quasirandomPoints(1, 1);
  const [first] = next() as [number];
  const [second] = next() as [number];
  expect((second - first + 1) % 1).toBeCloseTo((Math.sqrt(5) - 1) / 2, 12);
});

test('a point stands for values, and the values for the point', () => {
  const values = valuesAt(
    SPACE,
    SPACE.map(() => 0.5),
  );
  expect(values).toMatchObject({ ScaleDownCooldownSeconds: 460, ScaleDownLookbackMinutes: 35 });
  expect(values['TargetUtilization']).toBeCloseTo(0.725, 1);
  for (const at of pointOf(SPACE, parsePolicy(values))) expect(at).toBeCloseTo(0.5, 1);
});

describe('the search', () => {
  test('tries the base first, then valid policies only, none twice, as many as were asked for', async () => {
    const tried = await search({ ...OPTIONS, policies: 100 });

    expect(tried[0]?.policy).toBe(OPTIONS.base);
    expect(new Set(tried.map(({ policy }) => JSON.stringify(policy))).size).toBe(100);
    for (const { policy } of tried) expect(parsePolicy(policy)).toEqual(policy);
  });

  test('is the same for the same seed, and another for another', async () => {
    const policiesOf = async (seed: number) =>
      (await search({ ...OPTIONS, seed, policies: 60 })).map(({ policy }) => policy);

    expect(await policiesOf(3)).toEqual(await policiesOf(3));
    expect(await policiesOf(3)).not.toEqual(await policiesOf(4));
  });

  test('closes in on the best', async () => {
    const best = async (policies: number) => {
      const [first, ...others] = await search({ ...OPTIONS, policies });
      return bestOf([first as TriedPolicy, ...others]).score;
    };
    expect(await best(4 * ROUND_POLICIES)).toBeLessThan(1.25);
    expect(await best(4 * ROUND_POLICIES)).toBeLessThan(await best(ROUND_POLICIES));
  });

  test('changes nothing but what is searched', async () => {
    const base = parsePolicy({ MaxShards: 30, TargetUtilization: 0.7, ScaleUpUtilization: 0.85 });
    const space = searchSpace({ ScaleUpUtilization: { from: 0.8, to: 0.9 } }, { MaxShards: '30' });

    for (const { policy } of await search({ ...OPTIONS, base, space, policies: 5 })) {
      expect(policy).toEqual({ ...base, ScaleUpUtilization: policy.ScaleUpUtilization });
      expect(policy.ScaleUpUtilization).toBeGreaterThanOrEqual(0.8);
      expect(policy.ScaleUpUtilization).toBeLessThanOrEqual(0.9);
    }
  });

  test('ends when there is nothing new to try', async () => {
    const base = parsePolicy({ TargetUtilization: 0.7, ScaleUpUtilization: 0.85 });
    const space = searchSpace({ ScaleUpUtilization: { from: 0.8, to: 0.9 } }, {});

    const tried = await search({ ...OPTIONS, base, space, policies: 1000 });

    expect(tried.map(({ policy }) => policy.ScaleUpUtilization).sort()).toEqual([
      0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89, 0.9,
    ]);
  });

  test('ends when it is stopped, with what was tried', async () => {
    let rounds = 0;
    const stopped = () => rounds++ === 1;

    expect(await search({ ...OPTIONS, policies: 1000, stopped })).toHaveLength(ROUND_POLICIES);
  });

  test('refuses a space without a valid policy', async () => {
    const space = searchSpace({ ScaleUpUtilization: { from: 0.1, to: 0.2 } }, {});

    await expect(search({ ...OPTIONS, space, policies: 9 })).rejects.toThrow(InvalidPolicy);
  });
});

test.each<[string, Parameters<typeof searchSpace>, RegExp]>([
  ['no parameter', [{ Fast: undefined }, {}], /^Fast is not a parameter/],
  ['text', [{ Mode: undefined }, {}], /^Mode takes no number/],
  ['no default range', [{ MaxShards: undefined }, {}], /^MaxShards has no range .* MaxShards=FROM\.\.TO/],
  ['out of bounds', [{ MaxShards: { from: 0, to: 9 } }, {}], /from 0 to 9: it takes 1 to 10000/],
  ['backwards', [{ MaxShards: { from: 9, to: 3 } }, {}], /the lower bound first/],
  ['fixed too', [{ TargetUtilization: undefined }, { TargetUtilization: '0.7' }], /both fixed and searched/],
])('what cannot be searched is refused: %s', (_, given, message) => {
  expect(() => searchSpace(...given)).toThrow(InvalidPolicy);
  expect(() => searchSpace(...given)).toThrow(message);
});

test('what is fixed is not searched', () => {
  const names = searchSpace({}, { ScaleUpUtilization: '0.9' }).map(({ name }) => name);
  expect(names).not.toContain('ScaleUpUtilization');
  expect(names).toContain('TargetUtilization');
});

test('the front has what nothing beats in both, cheapest first', () => {
  const [cheap, both, safe] = [scored(1, 3), scored(2, 1), scored(4, 0)];
  const beaten = [scored(2, 2), scored(5, 0), scored(1, 4), scored(2, 1)];

  expect(paretoFront([...beaten, safe, both, cheap])).toEqual([cheap, both, safe]);
  expect(bestOf([safe, both, cheap])).toBe(both);
});

test('workloads weigh the same', () => {
  const scores = [
    { score: 3, avoidableThrottledPct: 1 },
    { score: 2, avoidableThrottledPct: 0 },
  ] as Score[];
  expect(triedPolicy(parsePolicy(), scores)).toMatchObject({
    cost: 2,
    avoidableThrottledPct: 0.5,
    score: 2.5,
  });
});
