import type { MetricWindow } from '../core/model';
import type { StreamWorld } from './stream-world';

/** What disturbs a run of the controller besides the load: another hand, and metrics that are not what they should be. */
export interface Disturbances {
  /** What somebody else does to the stream, and in which minute. */
  readonly byHand?: readonly { readonly minute: number; act(world: StreamWorld): void }[];
  /**
   * What CloudWatch shows in the place of a window, to alarms and to looks.
   * @param firstMinute of the workload, in which the window begins; negative before it
   */
  readonly shown?: (window: MetricWindow, firstMinute: number) => MetricWindow;
}
