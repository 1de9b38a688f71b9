package io.tonestream.cli.dev;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes up texts about well-known brands. They look like tweets to the bundled model, and people's
 * moods about each brand take a course ({@link SampleMoods}), so that there is something to see.
 *
 * <p>The same seed and times make the same texts. One thread uses it.
 */
public final class SampleTexts {
  private static final List<SamplePhrases.Brand> BRANDS = SamplePhrases.BRANDS;
  private static final double SHARE_WITHOUT_BRAND = 0.03;
  private static final double SHARE_NEUTRAL = 0.4;

  /** Of a brand's texts, those about its event while that is at its height. */
  private static final double SHARE_OF_EVENT = 0.85;

  private final RandomGenerator random;
  private final List<SampleWriter> writers;
  private final SampleMoods moods;

  /** Attention of each brand together with all before it, in this second. */
  private final double[] attention = new double[BRANDS.size()];

  private @Nullable Instant start;

  /** Since the start; -1 before it. */
  private long second = -1;

  /** The same seed makes the same texts. */
  public SampleTexts(long seed) {
    random = new SplittableRandom(seed);
    writers = BRANDS.stream().map(brand -> new SampleWriter(brand, random)).toList();
    moods = new SampleMoods(BRANDS.size(), seed);
  }

  /**
   * A text, and what it was made to be.
   *
   * @param brand the one brand that it mentions; null if none
   * @param mood the label that its words suggest
   */
  public record Sample(RawText text, @Nullable String brand, Label mood) {}

  /** The next text, written at this time. Moods go by the time since the first text. */
  public Sample next(Instant time) {
    if (start == null) {
      start = time;
    }
    goTo(Duration.between(start, time).toSeconds());
    if (random.nextDouble() < SHARE_WITHOUT_BRAND) {
      return sample(writers.get(0).aboutNoBrand(), null, Label.NEUTRAL, time);
    }
    int at = pickBrand();
    String brand = BRANDS.get(at).name();
    SampleWriter writer = writers.get(at);
    if (random.nextDouble() < SHARE_OF_EVENT * moods.eventStrength(at, second)) {
      return sample(writer.aboutEvent(), brand, Label.NEGATIVE, time);
    }
    Label mood = pickMood(moods.net(at, second));
    return sample(writer.aboutBrand(mood), brand, mood, time);
  }

  private void goTo(long nextSecond) {
    if (nextSecond == second) {
      return;
    }
    second = nextSecond;
    double sum = 0;
    for (int brand = 0; brand < attention.length; brand++) {
      sum += moods.attention(brand, second);
      attention[brand] = sum;
    }
  }

  private int pickBrand() {
    double at = random.nextDouble() * attention[attention.length - 1];
    int brand = 0;
    while (attention[brand] <= at) {
      brand++;
    }
    return brand;
  }

  private Label pickMood(double net) {
    if (random.nextDouble() < SHARE_NEUTRAL) {
      return Label.NEUTRAL;
    }
    double positive = (1 + net / (1 - SHARE_NEUTRAL)) / 2;
    return random.nextDouble() < positive ? Label.POSITIVE : Label.NEGATIVE;
  }

  private static Sample sample(String text, @Nullable String brand, Label mood, Instant time) {
    return new Sample(new RawText(text, null, List.of(), "sample", null, "en", time), brand, mood);
  }
}
