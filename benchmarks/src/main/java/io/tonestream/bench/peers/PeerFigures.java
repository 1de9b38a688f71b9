package io.tonestream.bench.peers;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of an engine.
 *
 * <p>CPU times are those of the engine's process, of all its threads, in seconds for 100,000 texts.
 *
 * @param startSeconds from the start of the process to its first label
 * @param startCpuSeconds CPU time until then, in seconds
 * @param coldLabelsPerSecond of the first labels
 * @param coldCpu of the first labels
 * @param warmLabelsPerSecond of all later labels; absent if there were none
 * @param warmCpu of all later labels, until the aggregates are complete; absent with it
 * @param aggregatesAfterSeconds from the last label until the aggregates had counted all; 0 if they
 *     came with it or before it
 * @param p50Millis from a text's sending to its committed label, at a fixed rate; absent if that
 *     was not measured
 * @param p99Millis the same; absent with it
 * @param steadyCpu at that rate; absent with it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PeerFigures(
    double startSeconds,
    double startCpuSeconds,
    double coldLabelsPerSecond,
    double coldCpu,
    @Nullable Double warmLabelsPerSecond,
    @Nullable Double warmCpu,
    double aggregatesAfterSeconds,
    @Nullable Double p50Millis,
    @Nullable Double p99Millis,
    @Nullable Double steadyCpu) {

  /** The medians of rounds, each figure by itself. */
  static PeerFigures median(List<PeerFigures> rounds) {
    return new PeerFigures(
        required(rounds, PeerFigures::startSeconds),
        required(rounds, PeerFigures::startCpuSeconds),
        required(rounds, PeerFigures::coldLabelsPerSecond),
        required(rounds, PeerFigures::coldCpu),
        median(rounds, PeerFigures::warmLabelsPerSecond),
        median(rounds, PeerFigures::warmCpu),
        required(rounds, PeerFigures::aggregatesAfterSeconds),
        median(rounds, PeerFigures::p50Millis),
        median(rounds, PeerFigures::p99Millis),
        median(rounds, PeerFigures::steadyCpu));
  }

  /** The most important of them. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%,.0f labels/s cold with CPU %.2f%s, aggregates after %.1f s%s",
        coldLabelsPerSecond,
        coldCpu,
        warmLabelsPerSecond == null || warmCpu == null
            ? ""
            : String.format(
                Locale.ROOT, ", %,.0f warm with CPU %.2f", warmLabelsPerSecond, warmCpu),
        aggregatesAfterSeconds,
        p99Millis == null ? "" : String.format(Locale.ROOT, ", p99 %.0f ms", p99Millis));
  }

  private static double required(
      List<PeerFigures> rounds, Function<PeerFigures, @Nullable Double> figure) {
    return Objects.requireNonNull(median(rounds, figure));
  }

  private static @Nullable Double median(
      List<PeerFigures> rounds, Function<PeerFigures, @Nullable Double> figure) {
    List<Double> sorted = rounds.stream().map(figure).filter(Objects::nonNull).sorted().toList();
    return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
  }
}
