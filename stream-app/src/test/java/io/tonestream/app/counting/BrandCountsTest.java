package io.tonestream.app.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.counting.BrandCounts.BadRecordException;
import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.counting.Recount.Past;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.TextId;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class BrandCountsTest {
  @Property(tries = 100)
  void readsWhatItWrote(@ForAll Random random) {
    BrandCounts written = any(random);

    BrandCounts read = BrandCounts.read(written.toBytes());
    assertThat(read.errors()).usingRecursiveComparison().isEqualTo(written.errors());
    assertThat(read.recount()).usingRecursiveComparison().isEqualTo(written.recount());
    assertThat(read.counts().stream().map(BrandCountsTest::describe).toList())
        .isEqualTo(written.counts().stream().map(BrandCountsTest::describe).toList());
  }

  @Property(tries = 200)
  void refusesWhatWasCutOrChanged(@ForAll Random random) {
    BrandCounts counts = any(random);
    byte[] bytes = counts.toBytes();
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    int ids = counts.counts().stream().mapToInt(brand -> brand.mentions().size()).sum();
    Assume.that(cut.length != bytes.length - Long.BYTES * ids); // as an earlier release wrote it

    assertThatThrownBy(() -> BrandCounts.read(cut)).isInstanceOf(BadRecordException.class);
  }

  @Test
  void refusesANameThatIsLongerThanTheRecordBeforeItTakesMemoryForIt() {
    byte[] record = HexFormat.of().parseHex("020000000602feffffff0f");

    assertThatThrownBy(() -> BrandCounts.read(record)).isInstanceOf(BadRecordException.class);
  }

  @Test
  void refusesWhatALaterReleaseWrote() {
    byte[] bytes = any(new Random(1)).toBytes();
    bytes[0] = BrandCounts.FORMAT + 1;

    assertThatThrownBy(() -> BrandCounts.read(bytes))
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("a record of brand-counts has format 5")
        .hasMessageContaining("up to 4");
  }

  private static BrandCounts any(Random random) {
    List<OfBrand> brands = new ArrayList<>();
    for (int brand = random.nextInt(5); brand >= 0; brand--) {
      brands.add(anyOf("Déjà Vu " + brand, random));
    }
    List<Double> row = List.of(1.0, 2.0, 3.0);
    return new BrandCounts(
        brands,
        Map.of("v1", new ErrorRates(List.of(row, row, row), 0.5, 100).toBytes()),
        random.nextBoolean() ? anyRecount(random) : null);
  }

  private static Recount anyRecount(Random random) {
    Map<String, Past> pasts = new HashMap<>();
    for (int brand = random.nextInt(3); brand > 0; brand--) {
      byte[] state = new byte[random.nextInt(1, 60)];
      random.nextBytes(state);
      pasts.put("Déjà Vu " + brand, new Past(state, random.nextBoolean() ? state : null));
    }
    return new Recount("app-2", random.nextLong(), random.nextLong(), random.nextBoolean(), pasts);
  }

  /** Until texts are counted again, an earlier release can go on beside this one. */
  @Test
  void newTextsHaveTheFormatOfTheReleaseBefore() {
    assertThat(new BrandCounts(List.of(), Map.of()).toBytes()[0]).isEqualTo((byte) 2);
  }

  private static OfBrand anyOf(String brand, Random random) {
    TextCounts counts = new TextCounts();
    List<Mention> mentions = new ArrayList<>();
    for (int text = random.nextInt(30); text >= 0; text--) {
      long time = random.nextLong(-2_000_000, 2_000_000_000_000L);
      Label label = Label.values()[random.nextInt(3)];
      counts.add(
          time,
          "v" + random.nextInt(3),
          label,
          random.nextBoolean() ? new Comparison("v9", Label.NEUTRAL) : null,
          random.nextInt(-1, GroupCounts.GROUPS));
      mentions.add(
          new Mention(
              random.nextBoolean() ? "some text" : null,
              label,
              random.nextFloat(),
              time,
              random.nextBoolean() ? "web" : null,
              null,
              1 + random.nextInt(100),
              TextId.UNKNOWN));
    }
    return new OfBrand(brand, counts, mentions);
  }

  private static String describe(OfBrand brand) {
    StringBuilder all = new StringBuilder(brand.brand()).append(brand.mentions());
    brand
        .counts()
        .forEachSecond(
            (time, texts, groups) ->
                all.append(time)
                    .append(Arrays.toString(texts.toBytes()))
                    .append(Arrays.toString(groups.sum().toBytes())));
    return all.toString();
  }
}
