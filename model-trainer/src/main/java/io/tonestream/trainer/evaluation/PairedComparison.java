package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Whether a model is worse than any of several others, each on texts that both have answered.
 *
 * <p>What is compared is macro recall: {@code d = (1 / C) Σ_label mean_label(right − other's
 * right)} over the C labels that there are. Between models that are equally good, a text that one
 * of them alone gets right is as likely to be the one's as the other's: so the signs of these texts
 * are drawn anew, many times (a paired randomisation test, as McNemar's is for accuracy; Fisher
 * 1935, Yeh 2000), for all comparisons together, since their texts and models are much the same.
 * The bound of each is where the largest of all loses, in standard errors of its own, would lie
 * with the probability that is asked for (Westfall and Young 1993). So a model that is no worse
 * than any passes all comparisons with that probability, be there one or twenty of them; and there
 * is no figure that grows by taking the largest of many.
 */
public final class PairedComparison {
  /** In blocks of 64: one bit of a long for each. */
  private static final int BLOCKS = 39;

  private static final int RESAMPLES = Long.SIZE * BLOCKS;

  /** Of a normal deviate: what nine in ten lie above, negated. */
  private static final double NINE_IN_TEN = 1.2816;

  /** Sums of the same numbers in another order are the same. */
  private static final double ROUNDING = 1e-9;

  private PairedComparison() {}

  /**
   * What two models make of a text.
   *
   * @param draw what it is drawn with: the text, whatever it is judged about, or the group of texts
   *     that say much the same; the same in every pairing
   * @param label the human's
   * @param right whether the model that is tested has it right
   * @param otherRight whether the other has
   */
  public record Text(String draw, Label label, boolean right, boolean otherRight) {
    private int difference() {
      return (right ? 1 : 0) - (otherRight ? 1 : 0);
    }
  }

  /**
   * The model that is tested beside another one.
   *
   * @param against the other's version
   * @param dataSet what the texts are called
   */
  public record Pairing(String against, String dataSet, List<Text> texts) {
    /** Takes a copy; refuses to compare on nothing. */
    public Pairing {
      texts = List.copyOf(texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("no texts to compare with " + against + " on");
      }
    }
  }

  /**
   * How the model does beside another one.
   *
   * @param pairing what was compared
   * @param difference of macro recall; below 0 if the model is worse
   * @param bound below which it is worse than chance explains
   * @param shown the loss that would be found below the bound nine times in ten, if the texts that
   *     it is lost on came on top of those that the two differ on
   * @param accuracyP McNemar's exact test of accuracy, two-sided
   */
  public record Result(
      Pairing pairing, double difference, double bound, double shown, double accuracyP) {
    /** Whether it may be as good. */
    public boolean passed() {
      return difference >= bound;
    }
  }

  /**
   * Compares.
   *
   * @param significance how probable it is at most that a model that is no worse than any of the
   *     others fails at least one comparison
   * @return one for each pairing, in their order
   */
  public static List<Result> of(List<Pairing> pairings, double significance) {
    List<Sums> all = pairings.stream().map(Sums::of).toList();
    double critical = critical(all, significance);
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Sums sums = all.get(i);
      results.add(
          new Result(
              pairings.get(i),
              sums.difference,
              -critical * sums.error - ROUNDING,
              sums.shown(critical + NINE_IN_TEN),
              Comparison.mcNemar(sums.onlyThis, sums.onlyOther)));
    }
    return results;
  }

  /** How many standard errors the largest loss may have. */
  private static double critical(List<Sums> all, double significance) {
    double[] largest = new double[RESAMPLES];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (Sums sums : all) {
      if (sums.error > 0) {
        double[] losses = sums.losses();
        for (int i = 0; i < largest.length; i++) {
          largest[i] = Math.max(largest[i], losses[i] / sums.error);
        }
      }
    }
    Arrays.sort(largest);
    // What was seen is one resample more, so that no test finds more by chance than it may.
    int above = (int) Math.floor(significance * (RESAMPLES + 1));
    double critical = largest[RESAMPLES - Math.max(1, above)];
    return Double.isFinite(critical) ? critical : 0;
  }

  /** What the texts of a pairing add up to. */
  private static final class Sums {
    private final Map<Label, Double> weights = new EnumMap<>(Label.class);

    /** What the texts of one draw add to the difference together. */
    private final Map<String, Double> byDraw = new LinkedHashMap<>();

    private double labels;
    private double difference;
    private double error;
    private long onlyThis;
    private long onlyOther;

    static Sums of(Pairing pairing) {
      Sums sums = new Sums();
      List<Label> all = pairing.texts().stream().map(Text::label).toList();
      sums.labels = all.stream().distinct().count();
      for (Label label : Label.values()) {
        int count = Collections.frequency(all, label);
        sums.weights.put(label, count == 0 ? 0 : 1.0 / (sums.labels * count));
      }
      pairing.texts().stream().filter(text -> text.difference() != 0).forEach(sums::add);
      double square = sums.byDraw.values().stream().mapToDouble(each -> each * each).sum();
      sums.error = Math.sqrt(square);
      return sums;
    }

    private void add(Text text) {
      double each = text.difference() * weights.getOrDefault(text.label(), 0.0);
      byDraw.merge(text.draw(), each, Double::sum);
      difference += each;
      onlyThis += text.right() ? 1 : 0;
      onlyOther += text.otherRight() ? 1 : 0;
    }

    /**
     * Solves {@code loss = deviates · √(error² + loss · each)} for the loss, where a text that is
     * lost adds its squared weight to the variance, {@code each} on the mean over labels.
     */
    private double shown(double deviates) {
      double each = weights.values().stream().mapToDouble(weight -> weight).sum() / labels;
      double half = deviates * deviates * each / 2;
      return error == 0 ? 0 : half + Math.sqrt(half * half + deviates * deviates * error * error);
    }

    /** Of each resample: what the difference is below 0, the signs drawn anew. */
    private double[] losses() {
      double[] losses = new double[RESAMPLES];
      byDraw.forEach(
          (draw, sum) -> {
            SplittableRandom random = new SplittableRandom(seed(draw));
            for (int block = 0; block < BLOCKS; block++) {
              long signs = random.nextLong();
              int from = block * Long.SIZE;
              for (int bit = 0; bit < Long.SIZE; bit++) {
                losses[from + bit] += (signs >>> bit & 1) == 0 ? sum : -sum;
              }
            }
          });
      return losses;
    }

    /** From the text itself, so that its sign turns in all pairings together. */
    private static long seed(String draw) {
      long seed = 0;
      for (int i = 0; i < draw.length(); i++) {
        seed = 31 * seed + draw.charAt(i);
      }
      return seed;
    }
  }
}
