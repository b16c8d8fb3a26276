/**
 * A workload: what producers offer to a stream in each minute, by partition key where keys are known.
 * Columnar, so that millions of rows fit: row r is one key's load in one minute.
 */
export interface Workload {
  /** For people: the file's name, or the built-in's. */
  readonly name: string;
  readonly minutes: number;
  /** Offered in each minute, all keys together: records and bytes. */
  readonly records: Float64Array;
  readonly bytes: Float64Array;
  /** Present where keys are known; without it load lies evenly over the hash key space. */
  readonly keyed?: KeyedLoad;
}

export interface KeyedLoad {
  /** Every partition key that occurs, ordered by hash key. */
  readonly keys: readonly string[];
  /** MD5 of each, as an unsigned 128-bit integer: ascending. */
  readonly hashKeys: readonly bigint[];
  /** The rows of minute m are `rowStart[m]` up to, not including, `rowStart[m + 1]`, in ascending order of key index. */
  readonly rowStart: Uint32Array;
  readonly keyIndex: Uint32Array;
  readonly records: Float64Array;
  readonly bytes: Float64Array;
}
