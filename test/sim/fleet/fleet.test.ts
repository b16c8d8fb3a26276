import { RESHARDS_PER_SECOND } from '../../../lib/core/quotas';
import { type FleetRun, runFleet } from '../../../lib/sim/fleet/fleet';
import { sayFleet } from '../../../lib/sim/fleet/fleet-table';
import { isStarved, servedHottestFirst } from '../../../lib/sim/fleet/served';
import { said } from '../../support/said';

/** Enough to ask for more than the account has, and soon simulated. */
const STREAMS = 120;

const toldOf = (fleet: FleetRun) => said((screen) => sayFleet(fleet, screen));

let run: FleetRun;
beforeAll(async () => {
  run = await runFleet(STREAMS, 1);
});

test('every stream of a fleet whose load rises at once is served, and none starves', () => {
  expect(run.calls.some(({ refused }) => refused > 0)).toBe(true);
  expect(servedHottestFirst(run.streams).filter(isStarved)).toEqual([]);
  expect([...run.failures]).toEqual([]);
});

test('no more is taken of the account than it has', () => {
  const bySecond = new Map<number, number>();
  for (const { world } of run.streams)
    for (const { action, outcome, atSeconds } of world.calls) {
      if (action === 'UpdateShardCount' || outcome !== 'applied') continue;
      const second = Math.floor(atSeconds);
      bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
    }
  // What was saved up in a second of rest may come on top.
  expect(Math.max(...bySecond.values())).toBeLessThanOrEqual(2 * RESHARDS_PER_SECOND);
});

test('the same fleet does the same', async () => {
  const once = await runFleet(5, 3);
  expect(toldOf(await runFleet(5, 3))).toBe(toldOf(once));
});

test('the table has a row for each tenth of the streams, and for each kind of call', () => {
  const lines = toldOf(run).split('\n');
  expect(lines[0]).toMatch(/^120 streams, 0 of them starved; \d+ reshards\.$/);
  expect(lines.filter((line) => /^\d+ to \d+ /.test(line))).toHaveLength(10);
  expect(lines.filter((line) => /^DescribeStreamSummary +20 +\d+ +\d+$/.test(line))).toHaveLength(1);
});
