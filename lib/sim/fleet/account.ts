/** What the streams of one account share: how often its services may be called, and how long a call takes. */
import { RESHARDS_PER_SECOND } from '../../core/quotas';
import { LimitExceeded, Throttled } from '../../errors';
import type { Random } from '../../workload/random';
import type { VirtualTime } from '../virtual-time';

/** How often the calls of one kind may be made. */
interface Rate {
  readonly name: string;
  readonly calls: RegExp;
  readonly perSecond: number;
  /** How many may be made at once after a rest. */
  readonly burst: number;
  /** What a call beyond is refused with. */
  readonly refusal: () => Error;
}

const limitExceeded = () => new LimitExceeded('Rate exceeded.');
const throttled = () => new Throttled('Rate exceeded.');

/**
 * Rates of a whole account and Region, the lower figure where AWS's pages differ. Sources: quotas.ts;
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (GetMetricData: 500 a second, 50 in older accounts),
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (StartExecution: the smaller Regions')
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html (five a second of the account).
 * ListShards is limited by stream, and each stream has one caller.
 */
const RATES: readonly Rate[] = [
  {
    name: 'SplitShard, MergeShards',
    calls: /^streams\.(split|merge)/,
    perSecond: RESHARDS_PER_SECOND,
    burst: RESHARDS_PER_SECOND,
    refusal: limitExceeded,
  },
  { name: 'UpdateShardCount', calls: /^streams\.update/, perSecond: 10, burst: 10, refusal: limitExceeded },
  {
    name: 'DescribeStreamSummary',
    calls: /^streams\.describe/,
    perSecond: 20,
    burst: 20,
    refusal: limitExceeded,
  },
  { name: 'ListTagsForStream', calls: /^streams\.tags/, perSecond: 5, burst: 5, refusal: limitExceeded },
  { name: 'GetMetricData', calls: /^metrics\.read/, perSecond: 50, burst: 50, refusal: throttled },
  { name: 'DescribeAlarms', calls: /^alarms\./, perSecond: 9, burst: 9, refusal: throttled },
  { name: 'StartExecution', calls: /^executions\./, perSecond: 150, burst: 800, refusal: throttled },
];

/** How long a call takes to be answered, or refused. */
const CALL_SECONDS = 0.03;

/** How often the SDK tries, and how long it waits in between: full jitter on half a second, doubled each time. */
const SDK_ATTEMPTS = 3;
const SDK_BACKOFF_SECONDS = 0.5;

/** How often calls of one kind were made and refused. */
export interface CallCount {
  readonly name: string;
  readonly perSecond: number;
  taken: number;
  refused: number;
}

export interface Account {
  /** The port, its calls as slow and as limited as the account has them. */
  limited<P extends object>(port: P, name: string): P;
  readonly counts: readonly CallCount[];
}

export function accountOf(time: VirtualTime, random: Random): Account {
  const buckets = RATES.map((rate) => bucketOf(rate, time));
  const attempt = async (call: string) => {
    await time.sleep(CALL_SECONDS);
    for (const bucket of buckets) if (bucket.rate.calls.test(call)) bucket.take();
  };
  return {
    counts: buckets.map(({ count }) => count),
    limited: (port, name) =>
      Object.fromEntries(
        Object.entries(port).map(([method, go]) => [
          method,
          async (...given: unknown[]) => {
            await triedBySdk(() => attempt(`${name}.${method}`), time, random);
            return go(...given);
          },
        ]),
      ) as typeof port,
  };
}

async function triedBySdk(attempt: () => Promise<void>, time: VirtualTime, random: Random): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (tried === SDK_ATTEMPTS) throw error;
      await time.sleep(random() * SDK_BACKOFF_SECONDS * 2 ** (tried - 1));
    }
  }
}

/** A bucket of tokens: it holds `burst` at most, and fills at the rate. */
function bucketOf(rate: Rate, time: VirtualTime) {
  const count: CallCount = { name: rate.name, perSecond: rate.perSecond, taken: 0, refused: 0 };
  let tokens = rate.burst;
  let filledAtSeconds = 0;
  return {
    rate,
    count,
    /** @throws what the service refuses with */
    take(): void {
      tokens = Math.min(rate.burst, tokens + (time.nowSeconds - filledAtSeconds) * rate.perSecond);
      filledAtSeconds = time.nowSeconds;
      if (tokens < 1) {
        count.refused++;
        throw rate.refusal();
      }
      tokens--;
      count.taken++;
    },
  };
}
