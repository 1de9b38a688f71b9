package io.tonestream.bench.peers;

import org.jspecify.annotations.Nullable;

/**
 * How an engine worked through the texts that waited for it. CPU times are in seconds.
 *
 * @param startSeconds from the start of the process to its first label
 * @param startCpu CPU time until then
 * @param coldRate labels a second, of the first ones
 * @param coldCpuOfLabel CPU time of each of them
 * @param warmRate labels a second, of the others; null if there are none
 * @param warmCpuOfLabel CPU time of each of those, until all are counted too; null with it
 * @param aggregatesAfterSeconds from the last label until all are counted
 */
record CatchUp(
    double startSeconds,
    double startCpu,
    double coldRate,
    double coldCpuOfLabel,
    @Nullable Double warmRate,
    @Nullable Double warmCpuOfLabel,
    double aggregatesAfterSeconds) {

  /**
   * As the timeline tells it; moments are those of {@link System#nanoTime}.
   *
   * @param started when the process was started
   * @param first when the first label was written
   * @param counted when all labels were counted
   * @param cold how many labels are the first ones
   * @param all how many labels there are
   */
  static CatchUp of(
      Timeline timeline, long started, long first, long counted, long cold, long all) {
    long coldEnd = timeline.nanosAt(cold, all);
    long last = timeline.nanosAt(all, all);
    long end = Math.max(last, counted);
    long warm = all - cold;
    // Without warm labels, the cold ones pay for the aggregates.
    long coldCounted = warm == 0 ? end : coldEnd;
    return new CatchUp(
        (first - started) / 1e9,
        timeline.cpuAt(first),
        cold * 1e9 / (coldEnd - first),
        (timeline.cpuAt(coldCounted) - timeline.cpuAt(first)) / cold,
        warm == 0 ? null : warm * 1e9 / (last - coldEnd),
        warm == 0 ? null : (timeline.cpuAt(end) - timeline.cpuAt(coldEnd)) / warm,
        Math.max(0, counted - last) / 1e9);
  }

  /** Labels a second in the end. */
  double lastRate() {
    return warmRate == null ? coldRate : warmRate;
  }
}
