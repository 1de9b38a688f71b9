package io.tonestream.model.quantification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How often intervals hold the truth, by net sentiment and volume.
 *
 * @param held {@code [nets][volumes]}: shares of samples
 */
record Coverage(String name, double[][] held) {
  private static final double[] NETS = {-0.8, -0.5, -0.2, 0, 0.3, 0.6, 0.8};
  private static final int[] VOLUMES = {5, 10, 20, 50, 200, 1_000, 5_000};
  private static final int SAMPLES = 2_000;

  /** Whether the interval of one sample holds the net sentiment that it was drawn with. */
  interface Sample {
    boolean holds(double net, int volume);
  }

  static Coverage of(String name, Sample sample) {
    double[][] held = new double[NETS.length][VOLUMES.length];
    for (int net = 0; net < NETS.length; net++) {
      for (int volume = 0; volume < VOLUMES.length; volume++) {
        for (int i = 0; i < SAMPLES; i++) {
          held[net][volume] += sample.holds(NETS[net], VOLUMES[volume]) ? 1.0 / SAMPLES : 0;
        }
      }
    }
    return new Coverage(name, held);
  }

  List<Double> cells() {
    return Arrays.stream(held).flatMapToDouble(Arrays::stream).boxed().toList();
  }

  List<Double> meanByVolume() {
    return IntStream.range(0, VOLUMES.length)
        .mapToObj(volume -> Arrays.stream(held).mapToDouble(row -> row[volume]).average())
        .map(OptionalDouble::orElseThrow)
        .toList();
  }

  String table() {
    StringBuilder table =
        new StringBuilder("coverage of the 95 % interval of " + name + "\n texts");
    Arrays.stream(VOLUMES).forEach(each -> table.append(String.format(Locale.ROOT, "%,7d", each)));
    for (int net = 0; net < NETS.length; net++) {
      line(
          table,
          String.format(Locale.ROOT, "%+.1f", NETS[net]),
          Arrays.stream(held[net]).boxed().toList());
    }
    line(table, "mean", meanByVolume());
    return table.append('\n').toString();
  }

  private static void line(StringBuilder table, String name, List<Double> held) {
    table.append(String.format(Locale.ROOT, "%n%6s", name));
    held.forEach(each -> table.append(String.format(Locale.ROOT, "%7.3f", each)));
  }
}
