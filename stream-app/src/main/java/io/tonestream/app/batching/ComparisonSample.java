package io.tonestream.app.batching;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Which texts of a batch two model versions score, after a swap: the first ones of each brand, so
 * that small brands have enough of them, and of the others a share. It never looks at labels. One
 * thread's own.
 */
final class ComparisonSample {
  /** What the first texts of a brand are. */
  static final int FIRST = 50;

  /** So much of a batch at once keeps the wait for it short. */
  private static final int MAX_OF_BATCH = 64;

  private static final int MAX_BRANDS = 10_000;

  private final double share;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, Integer> seen = new HashMap<>();
  private String version = "";

  /**
   * @param share of the texts after the first ones of each brand
   */
  ComparisonSample(double share) {
    this.share = share;
  }

  /**
   * The indices of the texts to compare.
   *
   * @param modelVersion what labelled the batch: a new version starts the count anew
   * @param texts number of texts
   * @param most how many of them there is time for
   * @param brandsOf the brands of the text with this index
   */
  List<Integer> of(
      String modelVersion, int texts, int most, Function<Integer, Collection<String>> brandsOf) {
    if (!version.equals(modelVersion)) {
      version = modelVersion;
      seen.clear();
    }
    List<Integer> chosen = new ArrayList<>();
    int wanted = Math.min(most, MAX_OF_BATCH);
    for (int i = 0; i < texts && chosen.size() < wanted; i++) {
      if (isAmongFirst(brandsOf.apply(i)) || random.nextDouble() < share) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  private boolean isAmongFirst(Collection<String> brands) {
    boolean among = false;
    for (String brand : brands) {
      if (seen.size() < MAX_BRANDS || seen.containsKey(brand)) {
        among |= seen.merge(brand, 1, Integer::sum) <= FIRST;
      }
    }
    return among;
  }
}
