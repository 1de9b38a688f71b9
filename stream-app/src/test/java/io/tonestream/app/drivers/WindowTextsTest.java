package io.tonestream.app.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.drivers.Pane.PaneLimits;
import io.tonestream.app.erasure.TextId;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class WindowTextsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MAX_TERMS = 10;
  private static final int MAX_SAMPLES = 3;
  private static final long NOW = 1_764_072_000_000L;

  /** Whether or not the background, and another brand in it, is ahead of the brand. */
  @Property(tries = 200)
  void areTheSameWhetherTheyAreInPanesOrNot(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 32) int texts) {
    Random random = new Random(seed);
    Background background =
        new Background(new DriversSettings(List.of(HOUR), MAX_TERMS, MAX_SAMPLES, 1_024));
    Panes panes = new Panes(HOUR, new PaneLimits(1_024, MAX_SAMPLES));
    List<Mention> mentions = new ArrayList<>();
    List<List<String>> terms = new ArrayList<>();
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < texts; i++) {
      Mention mention = mention(random, NOW - random.nextInt(10_000_000));
      List<String> itsTerms = terms(random, mention);
      mentions.add(mention);
      terms.add(itsTerms);
      newest = Math.max(newest, mention.timeMillis());
      panes.add(mention.timeMillis(), pane -> pane.add(mention, itsTerms));
      background.add(mention, itsTerms);
      Mention other = mention(random, NOW + 2_000_000 - random.nextInt(10_000_000));
      background.add(other, terms(random, other));
    }

    Window inPanes = new WindowTexts(background, MAX_SAMPLES).of(panes, MAX_TERMS);
    assertThat(
            new WindowTexts(background, MAX_SAMPLES).of(HOUR, mentions, terms, newest, MAX_TERMS))
        .isEqualTo(inPanes);
  }

  private static Mention mention(Random random, long timeMillis) {
    return new Mention(
        random.nextInt(10) == 0 ? null : "text " + random.nextInt(20),
        Label.values()[random.nextInt(3)],
        random.nextInt(100) / 100f,
        timeMillis,
        "source " + random.nextInt(12),
        random.nextBoolean() ? "en" : null,
        1 + random.nextInt(3),
        TextId.UNKNOWN);
  }

  /** Negative texts speak mostly of one thing. */
  private static List<String> terms(Random random, Mention mention) {
    boolean isSlow = mention.label() == Label.NEGATIVE && random.nextInt(4) > 0;
    return mention.text() == null
        ? List.of()
        : List.of(isSlow ? "slow" : "fine", "w" + random.nextInt(6));
  }
}
