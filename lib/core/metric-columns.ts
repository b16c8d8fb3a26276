import type { MetricWindow, Minutes } from './model';

/** The window with each of its columns changed: the stream's, OpenShardCount and those of the shards. */
export function withColumns(window: MetricWindow, change: (minutes: Minutes) => Minutes): MetricWindow {
  const each = <S extends object>(series: S) =>
    Object.fromEntries(Object.entries(series).map(([name, minutes]) => [name, change(minutes)])) as S;
  return {
    ...window,
    stream: each(window.stream),
    openShardCount: change(window.openShardCount),
    shards: new Map([...window.shards].map(([shardId, minutes]) => [shardId, each(minutes)])),
  };
}
