package io.tonestream.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all engines.
 *
 * @param machine what it ran on
 * @param input what each engine got
 * @param engines in the order in which they ran
 * @param ratios of one engine's figure to another's
 */
record PeersReport(String machine, String input, List<Peer> engines, Map<String, Double> ratios) {

  /**
   * One engine.
   *
   * @param texts that waited for it in each round
   * @param rounds how often it ran
   * @param figures the medians
   */
  record Peer(String name, String description, int texts, int rounds, PeerFigures figures) {}

  /** A figure that is compared. */
  private record Compared(String name, Function<PeerFigures, @Nullable Double> figure) {}

  private static final List<Compared> COMPARED =
      List.of(
          new Compared("labels/s cold", PeerFigures::coldLabelsPerSecond),
          new Compared("CPU cold", PeerFigures::coldCpu),
          new Compared("labels/s warm", PeerFigures::warmLabelsPerSecond),
          new Compared("CPU warm", PeerFigures::warmCpu),
          new Compared("p99", PeerFigures::p99Millis),
          new Compared("CPU steady", PeerFigures::steadyCpu));

  /** The report of these rounds. */
  static PeersReport of(String machine, String input, Map<Engine, List<EngineRun.Result>> rounds) {
    Map<Engine, PeerFigures> medians = new LinkedHashMap<>();
    List<Peer> peers = new ArrayList<>();
    rounds.forEach(
        (engine, results) -> {
          PeerFigures median =
              PeerFigures.median(results.stream().map(EngineRun.Result::figures).toList());
          medians.put(engine, median);
          peers.add(
              new Peer(
                  engine.wireName(),
                  engine.description(),
                  results.get(0).texts(),
                  results.size(),
                  median));
        });
    return new PeersReport(machine, input, peers, ratios(medians));
  }

  private static Map<String, Double> ratios(Map<Engine, PeerFigures> medians) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Engine engine : List.of(Engine.TONESTREAM_PLAIN, Engine.TONESTREAM)) {
      for (Engine other : List.of(Engine.FLINK, Engine.BARE_LOOP, Engine.PER_RECORD_STREAMS)) {
        if (medians.containsKey(engine) && medians.containsKey(other)) {
          putRatios(engine, medians.get(engine), other, medians.get(other), ratios);
        }
      }
    }
    return ratios;
  }

  private static void putRatios(
      Engine engine,
      PeerFigures figures,
      Engine other,
      PeerFigures otherFigures,
      Map<String, Double> ratios) {
    for (Compared compared : COMPARED) {
      @Nullable Double above = compared.figure.apply(figures);
      @Nullable Double below = compared.figure.apply(otherFigures);
      if (above != null && below != null) {
        ratios.put("%s: %s / %s".formatted(compared.name, engine, other), above / below);
      }
    }
  }

  /** The figures for a person to read. */
  String table() {
    StringBuilder table = new StringBuilder(machine).append('\n').append(input).append("\n\n");
    table.append(
        "%-20s %9s %6s %9s %9s %9s %9s %8s %8s %8s %8s%n"
            .formatted(
                "", "start s", "CPU s", "cold /s", "CPU", "warm /s", "CPU", "aggr. s", "p50 ms",
                "p99 ms", "CPU"));
    engines.forEach(peer -> table.append(row(peer)));
    table.append("\nCPU: seconds of the engine's process for 100,000 texts.\n\n");
    ratios.forEach(
        (name, ratio) -> table.append(String.format(Locale.ROOT, "%-52s %6.2f%n", name, ratio)));
    return table.toString();
  }

  private static String row(Peer peer) {
    PeerFigures figures = peer.figures;
    return String.format(
        Locale.ROOT,
        "%-20s %9.1f %6.1f %,9.0f %9.2f %9s %9s %8.1f %8s %8s %8s%n",
        peer.name,
        figures.startSeconds(),
        figures.startCpuSeconds(),
        figures.coldLabelsPerSecond(),
        figures.coldCpu(),
        cell("%,.0f", figures.warmLabelsPerSecond()),
        cell("%.2f", figures.warmCpu()),
        figures.aggregatesAfterSeconds(),
        cell("%.0f", figures.p50Millis()),
        cell("%.0f", figures.p99Millis()),
        cell("%.2f", figures.steadyCpu()));
  }

  private static String cell(String format, @Nullable Double figure) {
    return figure == null ? "-" : String.format(Locale.ROOT, format, figure);
  }
}
