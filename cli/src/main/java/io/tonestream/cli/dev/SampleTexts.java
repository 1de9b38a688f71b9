package io.tonestream.cli.dev;

import io.tonestream.cli.dev.SamplePhrases.Kind;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes up short texts about well-known brands. Moods wander slowly, and now and then something
 * happens to a brand that gets people talking, so that there is something to see.
 *
 * <p>The same seed makes the same texts. One thread uses it.
 */
public final class SampleTexts {
  /** Texts between two steps of the moods: two seconds at 25 a second. */
  private static final int TEXTS_PER_STEP = 50;

  private static final int STEPS_BETWEEN_EVENTS = 25;
  private static final int SHORTEST_EVENT_STEPS = 30;
  private static final int LONGEST_EVENT_STEPS = 120;
  private static final double EVENT_ATTENTION = 5;
  private static final double SHARE_WITHOUT_BRAND = 0.03;

  private final Random random;
  private final List<Brand> brands;
  private long made;

  /** The same seed makes the same texts. */
  public SampleTexts(long seed) {
    random = new Random(seed);
    brands = SamplePhrases.BRANDS.stream().map(Brand::new).toList();
  }

  /**
   * A text, and what it was made to be.
   *
   * @param brand the one brand that it mentions; null if none
   * @param mood the label that its words suggest
   */
  public record Sample(RawText text, @Nullable String brand, Label mood) {}

  /** The next text, written at this time. */
  public Sample next(Instant time) {
    if (made++ % TEXTS_PER_STEP == 0) {
      brands.forEach(Brand::step);
      maybeStartEvent();
    }
    if (random.nextDouble() < SHARE_WITHOUT_BRAND) {
      return sample(pick(SamplePhrases.WITHOUT_BRAND), null, Label.NEUTRAL, time);
    }
    Brand brand = pickBrand();
    Label mood = brand.pickMood();
    return sample(brand.text(mood), brand.phrases.name(), mood, time);
  }

  private void maybeStartEvent() {
    if (random.nextInt(STEPS_BETWEEN_EVENTS) == 0) {
      pick(brands).startEvent();
    }
  }

  /** Brands that people talk about come more often. */
  private Brand pickBrand() {
    double left = random.nextDouble() * brands.stream().mapToDouble(Brand::attention).sum();
    for (Brand brand : brands) {
      left -= brand.attention();
      if (left < 0) {
        return brand;
      }
    }
    return brands.get(brands.size() - 1);
  }

  private Sample sample(String text, @Nullable String brand, Label mood, Instant time) {
    return new Sample(new RawText(text, null, List.of(), "sample", null, "en", time), brand, mood);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A brand and the mood about it. */
  private final class Brand {
    private final SamplePhrases.Brand phrases;
    private final double usual = random.nextDouble() * 1.2 - 0.6;
    private final double attention = 0.4 + random.nextDouble();
    private double mood = usual;
    private int eventSteps;
    private boolean goodEvent;

    Brand(SamplePhrases.Brand phrases) {
      this.phrases = phrases;
    }

    /** A random walk that is drawn to the usual mood, or to that of what has happened. */
    void step() {
      double target = eventSteps > 0 ? (goodEvent ? 0.95 : -0.95) : usual;
      double pull = eventSteps > 0 ? 0.25 : 0.05;
      mood += pull * (target - mood) + 0.08 * random.nextGaussian();
      mood = Math.max(-0.95, Math.min(0.95, mood));
      eventSteps = Math.max(0, eventSteps - 1);
    }

    void startEvent() {
      eventSteps =
          SHORTEST_EVENT_STEPS + random.nextInt(LONGEST_EVENT_STEPS - SHORTEST_EVENT_STEPS);
      goodEvent = random.nextInt(3) == 0;
    }

    double attention() {
      return eventSteps > 0 ? attention * EVENT_ATTENTION : attention;
    }

    /** A third is neutral in calm times; the rest leans as the mood does. */
    Label pickMood() {
      double neutral = 0.4 * (1 - Math.abs(mood)) + 0.08;
      if (random.nextDouble() < neutral) {
        return Label.NEUTRAL;
      }
      return random.nextDouble() * 2 - 1 < mood ? Label.POSITIVE : Label.NEGATIVE;
    }

    String text(Label label) {
      String core = pick(cores(label));
      String mention = pick(phrases.mentions());
      String text =
          core.replace("{brand}", mention)
              .replace("{thing}", pick(phrases.things()))
              .replace("{place}", pick(SamplePhrases.PLACES))
              .replace("{when}", pick(SamplePhrases.TIMES));
      return (pick(SamplePhrases.openers(label)) + text + pick(SamplePhrases.closers(label)))
          .strip();
    }

    private List<String> cores(Label label) {
      List<String> cores = new ArrayList<>(SamplePhrases.cores(Kind.ANY, label));
      cores.addAll(SamplePhrases.cores(phrases.kind(), label));
      return cores;
    }
  }
}
