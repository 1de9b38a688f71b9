package io.tonestream.app.drivers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.drivers.Pane.PaneLimits;
import io.tonestream.app.erasure.TextId;
import io.tonestream.schemas.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaneTest {
  private static final int MAX_COUNTERS_OF_ALL_BRANDS = 4 * 4_096;
  private static final PaneLimits MOST = new PaneLimits(MAX_COUNTERS_OF_ALL_BRANDS, 20);

  /** The most that settings let be kept, in characters of many bytes. */
  @ParameterizedTest
  @ValueSource(ints = {512, 8})
  void fitsIntoARecordWhateverItHolds(int nameLength) {
    Pane pane = new Pane(MOST);
    for (int i = 0; i < MAX_COUNTERS_OF_ALL_BRANDS; i++) {
      String name = wide(i, nameLength);
      for (Label label : Label.values()) {
        pane.add(
            new Mention(wide(i, 280), label, 0.9f, i, name, name, 1, TextId.UNKNOWN),
            List.of(wide(i, 40)));
      }
    }

    assertThat(pane.toBytes()).hasSizeBetween(900_000, 1_000_100);
  }

  private static String wide(int number, int length) {
    String digits = Integer.toString(100_000 + number);
    return digits + "\u0E01".repeat(length - digits.length());
  }

  @Test
  void keepsTheMostFrequentTermsAndHowWrongItIsOfOthersWhereNotAllFit() {
    Pane pane = new Pane(MOST);
    Map<String, Long> truth = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String term = wide(i, 40);
      long times = 1 + 10_000 / (i + 1);
      truth.put(term, times);
      for (int time = 0; time < times; time++) {
        pane.add(
            new Mention("text", Label.NEGATIVE, 0.9f, i, null, null, 1, TextId.UNKNOWN),
            List.of(term));
      }
    }

    Pane read = Pane.read(pane.toBytes(), MOST, new StringPool());
    TermCounts counts = requireNonNull(read.terms(Label.NEGATIVE));
    Map<String, Long> counted = new HashMap<>();
    counts.forEach((term, least, most) -> counted.put(term, least));
    assertThat(counted).hasSizeBetween(2_000, 9_999);
    assertThat(counts.error()).isEqualTo(4);
    truth.forEach(
        (term, times) ->
            assertThat(counted.getOrDefault(term, 0L)).isBetween(times - counts.error(), times));
    assertThat(read.volume()).isEqualTo(pane.volume());
  }
}
