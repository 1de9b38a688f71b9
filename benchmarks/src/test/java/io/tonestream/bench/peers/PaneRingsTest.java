package io.tonestream.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PaneRingsTest {
  private static final List<Duration> LENGTHS = WindowsConfiguration.DEFAULT.lengths();
  private static final long START = Instant.parse("2026-11-24T09:59:57Z").getEpochSecond();

  /** Texts of a second. */
  private record Text(long second, int kind) {}

  @Test
  void countTheTextsOfEachWindowAndOfTheOneBefore() {
    Random random = new Random(1);
    PaneRings rings = new PaneRings(LENGTHS);
    int[] panes = rings.empty();
    List<Text> texts = new ArrayList<>();
    long newest = START;
    for (int step = 0; step < 300; step++) {
      // Mostly some seconds on, now and then some hours, and at times a little back.
      long second = newest + random.nextInt(step % 50 == 49 ? 20_000 : 40) - 5;
      int kind = random.nextInt(LabelCount.KINDS);
      long[] counts = new long[LabelCount.KINDS];
      counts[kind] = 1;
      rings.add(panes, newest, second, counts);
      texts.add(new Text(second, kind));
      newest = Math.max(newest, second);
      assertCounted(rings.sentiment("acme", panes, newest), texts);
    }
  }

  @Test
  void forgetNothingWhenTimeStandsStill() {
    PaneRings rings = new PaneRings(LENGTHS);
    int[] panes = rings.empty();
    rings.add(panes, START, START, new long[] {3, 2, 1, 4});
    rings.add(panes, START, START, new long[] {0, 0, 1, 0});

    for (Window window : rings.sentiment("acme", panes, START).windows()) {
      assertThat(window.volume()).isEqualTo(7);
      assertThat(window.unsupported()).isEqualTo(4);
      assertThat(window.net()).isEqualTo(-1 / 7.0);
    }
  }

  private static void assertCounted(BrandSentiment sentiment, List<Text> texts) {
    for (Window window : sentiment.windows()) {
      long start = window.start().getEpochSecond();
      long before = start - window.length().toSeconds();
      long end = window.end().getEpochSecond();
      for (Label label : Label.values()) {
        long counted =
            switch (label) {
              case NEGATIVE -> window.counts().negative();
              case NEUTRAL -> window.counts().neutral();
              case POSITIVE -> window.counts().positive();
            };
        assertThat(counted)
            .as("%s in %s to %s", label, window.length(), window.end())
            .isEqualTo(count(texts, start, end, label.ordinal()));
      }
      assertThat(window.previousVolume())
          .isEqualTo(
              count(texts, before, start, 0)
                  + count(texts, before, start, 1)
                  + count(texts, before, start, 2));
    }
  }

  private static long count(List<Text> texts, long from, long to, int kind) {
    return texts.stream()
        .filter(text -> text.second >= from && text.second < to && text.kind == kind)
        .count();
  }
}
