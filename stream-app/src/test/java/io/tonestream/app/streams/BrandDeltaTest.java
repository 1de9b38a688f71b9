package io.tonestream.app.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.streams.BrandDelta.BadRecordException;
import io.tonestream.app.windows.TextCounts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class BrandDeltaTest {
  private static final byte[] KEY = "Déjà Vu".getBytes(UTF_8);

  @Property(tries = 100)
  void readsWhatItWrote(@ForAll Random random) {
    BrandDelta delta = any(random);

    BrandDelta read = BrandDelta.read(KEY, delta.toBytes());
    assertThat(read.brand()).isEqualTo(delta.brand());
    assertThat(read.errors()).isEqualTo(delta.errors());
    assertThat(read.mentions()).isEqualTo(delta.mentions());
    assertThat(seconds(read.counts())).isEqualTo(seconds(delta.counts()));
  }

  @Property(tries = 200)
  void refusesWhatWasCutOrChanged(@ForAll Random random) {
    byte[] bytes = any(random).toBytes();
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));

    assertThatThrownBy(() -> BrandDelta.read(KEY, cut)).isInstanceOf(BadRecordException.class);
  }

  @Test
  void refusesWhatALaterReleaseWrote() {
    byte[] bytes = any(new Random(1)).toBytes();
    bytes[0]++;

    assertThatThrownBy(() -> BrandDelta.read(KEY, bytes))
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("a record of brand-counts has format 2")
        .hasMessageContaining("up to 1");
  }

  private static BrandDelta any(Random random) {
    TextCounts counts = new TextCounts();
    List<Mention> mentions = new ArrayList<>();
    for (int text = random.nextInt(30); text >= 0; text--) {
      long time = random.nextLong(-2_000_000, 2_000_000_000_000L);
      Label label = Label.values()[random.nextInt(3)];
      counts.add(
          time,
          "v" + random.nextInt(3),
          label,
          random.nextBoolean() ? new Comparison("v9", Label.NEUTRAL) : null);
      mentions.add(
          new Mention(
              random.nextBoolean() ? "some text" : null,
              label,
              random.nextFloat(),
              time,
              random.nextBoolean() ? "web" : null,
              null,
              1 + random.nextInt(100)));
    }
    List<Long> row = List.of(1L, 2L, 3L);
    return new BrandDelta(
        new String(KEY, UTF_8), counts, Map.of("v1", List.of(row, row, row)), mentions);
  }

  private static List<String> seconds(TextCounts counts) {
    List<String> seconds = new ArrayList<>();
    counts.forEachSecond(
        (time, texts) -> seconds.add(time + " " + Arrays.toString(texts.toBytes())));
    return seconds;
  }
}
