/** A distribution of times, in nanoseconds; all 0 without a sample. */
export interface LatencyNs {
  p50: number;
  p99: number;
  max: number;
}
