package io.tonestream.app.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class MentionSamplerTest {
  private static final int PER_SECOND = 100;

  private final MentionSampler sampler = new MentionSampler(PER_SECOND);
  private final Map<String, Integer> chosen = new HashMap<>();
  private final Map<String, Integer> weight = new HashMap<>();
  private int number;

  @Test
  void takesEachTextAsLongAsTheyAreFew() {
    for (int second = 0; second < 60; second++) {
      send("Acme", PER_SECOND - 10, second);
    }

    assertThat(chosen).containsEntry("Acme", 60 * (PER_SECOND - 10)).isEqualTo(weight);
  }

  @Test
  void takesAllOfSmallBrandsAndSomeOfLargeOnes() {
    for (int second = 0; second < 65; second++) {
      if (second == 5) {
        chosen.clear();
        weight.clear();
      }
      send("small", 3, second);
      send("large", 5_000, second);
      send("larger", 20_000, second);
    }

    assertThat(chosen).containsEntry("small", 60 * 3);
    assertThat(weight).containsEntry("small", 60 * 3);
    assertThat(chosen.values().stream().mapToInt(Integer::intValue).sum() / 60.0)
        .isCloseTo(PER_SECOND, Percentage.withPercentage(10));
    assertThat(of(weight, "large") / 60.0).isCloseTo(5_000, within(500.0));
    assertThat(of(weight, "larger") / 60.0).isCloseTo(20_000, within(2_000.0));
  }

  @Test
  void staysBoundedWhenTextsComeThatNothingLetExpect() {
    send("Acme", 100_000, 0);

    assertThat(of(chosen, "Acme")).isLessThan(10 * 5 * PER_SECOND);
    assertThat(of(weight, "Acme")).isCloseTo(100_000, Percentage.withPercentage(20));
  }

  private static int of(Map<String, Integer> counts, String brand) {
    return counts.getOrDefault(brand, 0);
  }

  private void send(String brand, int texts, int second) {
    for (int i = 0; i < texts; i++) {
      LabeledText text =
          new LabeledText(
              "raw-text-0-" + number++,
              brand,
              Label.NEUTRAL,
              new Probabilities(0.3f, 0.4f, 0.3f),
              JudgedBy.TEXT,
              null,
              "v1",
              null,
              null,
              null,
              "text",
              Instant.EPOCH,
              Instant.EPOCH,
              null);
      sampler
          .choose(text, second * 1_000L)
          .ifPresent(
              mention -> {
                chosen.merge(brand, 1, Integer::sum);
                weight.merge(brand, mention.weight(), Integer::sum);
              });
    }
  }
}
