package io.tonestream.model.drift;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.Probabilities;
import java.util.List;

/**
 * What texts look like to a model: a histogram of each {@link Feature}, and how certain the model
 * is. Fixed bins make the profiles of threads and instances add up. Not thread-safe.
 */
public final class Profile {
  /** Upper ends of the bins of the certainty of each label, exclusive; one more follows. */
  private static final float[] CERTAINTIES = {0.5f, 0.65f, 0.8f};

  /** Upper ends of the bins of the number of words, inclusive; one more follows. */
  private static final int[] LENGTHS = {4, 8, 12, 16, 20, 24, 32, 64, 128};

  /** Upper ends of the bins of the share of the unknown, inclusive; one more follows. */
  private static final float[] UNKNOWN = {0, .005f, .01f, .015f, .02f, .03f, .05f, .1f, .2f, .4f};

  private final long[][] counts = new long[Feature.values().length][];
  private long texts;
  private double certainty;

  /** Of no texts. */
  public Profile() {
    for (Feature feature : Feature.values()) {
      counts[feature.ordinal()] = new long[bins(feature)];
    }
  }

  /**
   * Of texts that a model has scored; the lists have the same order.
   *
   * @param unknownShares of each text, the share of what the model reads of it that it knows
   *     nothing of; empty if it can't tell
   */
  public static Profile of(List<String> texts, List<Probabilities> scores, float[] unknownShares) {
    Profile profile = new Profile();
    for (int i = 0; i < scores.size(); i++) {
      profile.add(texts.get(i), scores.get(i));
    }
    for (float share : unknownShares) {
      profile.counts[Feature.UNKNOWN.ordinal()][unknownBin(share)]++;
    }
    return profile;
  }

  /** How many bins the histogram of a feature has. */
  static int bins(Feature feature) {
    return switch (feature) {
      case SCORE -> Label.values().length * (CERTAINTIES.length + 1);
      case LENGTH -> LENGTHS.length + 1;
      case UNKNOWN -> UNKNOWN.length + 1;
    };
  }

  private void add(String text, Probabilities score) {
    Label label = score.mostProbable();
    float certain = score.of(label);
    counts[Feature.SCORE.ordinal()][scoreBin(label, certain)]++;
    counts[Feature.LENGTH.ordinal()][lengthBin(words(text))]++;
    texts++;
    certainty += certain;
  }

  /** Adds all texts of another profile. */
  public void add(Profile other) {
    for (int feature = 0; feature < counts.length; feature++) {
      for (int bin = 0; bin < counts[feature].length; bin++) {
        counts[feature][bin] += other.counts[feature][bin];
      }
    }
    texts += other.texts;
    certainty += other.certainty;
  }

  /** Number of texts. */
  public long texts() {
    return texts;
  }

  /** Mean probability of the labels that the model gave; NaN without texts. */
  public double certainty() {
    return certainty / texts;
  }

  /** {@code [bins]}; not to be changed. */
  long[] counts(Feature feature) {
    return counts[feature.ordinal()];
  }

  private static int scoreBin(Label label, float certain) {
    int bin = 0;
    while (bin < CERTAINTIES.length && certain >= CERTAINTIES[bin]) {
      bin++;
    }
    return label.ordinal() * (CERTAINTIES.length + 1) + bin;
  }

  private static int lengthBin(int words) {
    int bin = 0;
    while (bin < LENGTHS.length && words > LENGTHS[bin]) {
      bin++;
    }
    return bin;
  }

  private static int unknownBin(float share) {
    int bin = 0;
    while (bin < UNKNOWN.length && share > UNKNOWN[bin]) {
      bin++;
    }
    return bin;
  }

  /** What space parts; no more are counted than the last bin needs. */
  private static int words(String text) {
    int words = 0;
    boolean inside = false;
    int most = LENGTHS[LENGTHS.length - 1];
    for (int i = 0; i < text.length() && words <= most; i++) {
      char character = text.charAt(i);
      boolean space = character <= ' ' || (character > '~' && Character.isWhitespace(character));
      if (inside == space) {
        inside = !space;
        words += inside ? 1 : 0;
      }
    }
    return words;
  }
}
