package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.counting.OneText;
import io.tonestream.app.counting.Tally;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShareOfVoiceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void isEachBrandsShareOfTheTextsOfAll() {
    List<BrandSentiment> brands = List.of(brand("Delta", 30, NOW), brand("Acme", 10, NOW));

    assertThat(ShareOfVoice.of(MINUTE, brands, NOW))
        .containsExactly(Map.entry("Acme", 0.25), Map.entry("Delta", 0.75));
  }

  @Test
  void leavesOutTheTextsOfABrandThatFellSilent() {
    List<BrandSentiment> brands =
        List.of(
            brand("Delta", 30, NOW),
            brand("Acme", 10, NOW.minusSeconds(20)),
            brand("Olt", 60, NOW.minusSeconds(90)));

    assertThat(ShareOfVoice.of(MINUTE, brands, NOW))
        .containsEntry("Delta", 0.75)
        .containsEntry("Acme", 0.25)
        .containsEntry("Olt", 0.0);
    assertThat(ShareOfVoice.of(HOUR, brands, NOW)).containsEntry("Olt", 0.6);
  }

  @Test
  void isNotThatOfOneBrandAloneWhoseProducersClockIsAhead() {
    List<BrandSentiment> brands =
        List.of(brand("Delta", 30, NOW), brand("Acme", 10, NOW.plusSeconds(240)));

    assertThat(ShareOfVoice.of(MINUTE, brands, NOW))
        .containsExactly(Map.entry("Acme", 0.25), Map.entry("Delta", 0.75));
  }

  @Test
  void isNothingWithoutTexts() {
    assertThat(ShareOfVoice.of(MINUTE, List.of(), NOW)).isEmpty();
    assertThat(ShareOfVoice.of(Duration.ofDays(3), List.of(brand("Delta", 1, NOW)), NOW)).isEmpty();
  }

  private static BrandSentiment brand(String name, int texts, Instant time) {
    BrandWindows windows =
        new BrandWindows(name, WindowsConfiguration.DEFAULT, Map.of(), Bins.NONE, BrandState.NEW);
    PaneLog log = new Unkept();
    for (int text = 0; text < texts; text++) {
      OneText.add(windows, time.toEpochMilli(), Label.NEUTRAL, "v1", null, false, log);
    }
    return windows.update(0, 0, log).orElseThrow();
  }

  private static final class Unkept implements PaneLog {
    @Override
    public void put(WindowLength window, long pane, Tally tally) {}

    @Override
    public void remove(WindowLength window, long pane) {}

    @Override
    public void putGroups(Duration window, long block, byte[] counts) {}

    @Override
    public void removeGroups(Duration window, long block) {}
  }
}
