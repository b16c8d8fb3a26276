import { SHARD_LEVEL_METRICS, type ShardLevelMetric } from '../core/model';
import type { KinesisAnswer, KinesisRequest, Upstream } from './kinesis-wire';
import type { Meter } from './meter';

/** EnableEnhancedMonitoring and DisableEnhancedMonitoring: carried out by the emulator, and noted by the meter. */
export function meteredSwitches(emulator: Upstream, meter: Meter, nowSeconds: () => number) {
  return async (request: KinesisRequest): Promise<KinesisAnswer> => {
    const answer = await emulator.send(request);
    if (answer.status !== 200) return answer;
    const isOn = request.operation === 'EnableEnhancedMonitoring';
    meter.switchShardLevel(metricsOf(request.body['ShardLevelMetrics'] as string[]), isOn, nowSeconds());
    return answer;
  };
}

function metricsOf(names: readonly string[]): ShardLevelMetric[] {
  return SHARD_LEVEL_METRICS.filter((metric) => names.includes(metric) || names.includes('ALL'));
}
