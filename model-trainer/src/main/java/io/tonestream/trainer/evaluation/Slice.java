package io.tonestream.trainer.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well a model does on the texts that share something.
 *
 * @param column what they share, such as the brand
 * @param value which one
 */
public record Slice(String column, String value, Figures figures) {
  /** The column of {@link #lengthOf}, which every text has. */
  public static final String LENGTH = "length";

  private static final int[] LENGTHS = {5, 10, 20, 50, 200};

  /**
   * The slices by one column: those of {@link #LENGTH} from short to long, others the largest
   * first.
   *
   * @param least texts of a slice that counts
   */
  public static List<Slice> by(String column, List<Judged> judged, int least, Bootstrap bootstrap) {
    List<Slice> slices = new ArrayList<>();
    groups(column, judged)
        .forEach(
            (value, texts) -> {
              if (texts.size() >= least) {
                slices.add(new Slice(column, value, bootstrap.figures(texts)));
              }
            });
    Comparator<Slice> order =
        column.equals(LENGTH)
            ? Comparator.comparingInt(slice -> rank(slice.value()))
            : Comparator.comparingLong(slice -> -slice.figures().n());
    slices.sort(order);
    return slices;
  }

  /** Texts by their value of a column, without those that have none. */
  static Map<String, List<Judged>> groups(String column, List<Judged> judged) {
    Map<String, List<Judged>> groups = new TreeMap<>();
    for (Judged each : judged) {
      String value =
          column.equals(LENGTH)
              ? lengthOf(each.example().text())
              : each.example().columns().get(column);
      if (value != null) {
        groups.computeIfAbsent(value, unused -> new ArrayList<>()).add(each);
      }
    }
    return groups;
  }

  /** The range that the number of words, separated by space, lies in. */
  static String lengthOf(String text) {
    int words = text.strip().split("\\s+").length;
    int from = 1;
    for (int to : LENGTHS) {
      if (words <= to) {
        return from + "-" + to + " words";
      }
      from = to + 1;
    }
    return "over " + LENGTHS[LENGTHS.length - 1] + " words";
  }

  private static int rank(String length) {
    return length.startsWith("over")
        ? Integer.MAX_VALUE
        : Integer.parseInt(length.substring(0, length.indexOf('-')));
  }
}
