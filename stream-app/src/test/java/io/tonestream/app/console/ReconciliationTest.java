package io.tonestream.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.PaneLog;
import io.tonestream.app.windows.Tally;
import io.tonestream.app.windows.WindowLength;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is wrong with brands; {@code ExactlyOnceIT} has the rest. */
final class ReconciliationTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  /** Swaps from v0 over v1 and v2 to v3, in any order, with and without comparisons. */
  @Property(tries = 200)
  void findsThePartsOfAMoveThatTheWindowsFound(@ForAll Random random) {
    List<LabeledText> texts = swaps(random);

    assertThat(wrongBrands(texts, update(texts))).isEmpty();
  }

  @Test
  void seesTheSmallestChangeInADecomposition() {
    List<LabeledText> texts = swap();
    assertThat(wrongBrands(texts, update(texts))).isEmpty();

    assertThat(wrongBrands(texts, update(texts, parts -> null)))
        .containsExactly("Delta: PT1M has another decomposition than a recount");
    assertThat(wrongBrands(texts, update(texts, parts -> with(parts, 1e-6, 0)))).hasSize(1);
    assertThat(wrongBrands(texts, update(texts, parts -> with(parts, 0, 1)))).hasSize(1);
  }

  private static Decomposition with(@Nullable Decomposition parts, double more, long moreTexts) {
    Decomposition right = requireNonNull(parts);
    return new Decomposition(
        right.worldDelta() - more,
        right.modelDelta() + more,
        right.modelDeltaLow(),
        right.modelDeltaHigh(),
        right.n() + moreTexts);
  }

  private static List<LabeledText> swap() {
    List<LabeledText> texts = new ArrayList<>();
    for (int text = 0; text < 30; text++) {
      texts.add(text(NOW.minusSeconds(60), Label.NEUTRAL, "v1", null));
      Label label = text % 2 == 0 ? Label.POSITIVE : Label.NEUTRAL;
      texts.add(text(NOW, label, "v2", new Comparison("v1", Label.NEUTRAL)));
    }
    return texts;
  }

  private static List<LabeledText> swaps(Random random) {
    int versions = 2 + random.nextInt(3);
    int count = 1 + random.nextInt(300);
    List<LabeledText> texts = new ArrayList<>();
    for (int text = 0; text < count; text++) {
      Instant time = NOW.minusMillis(random.nextInt(120_000));
      texts.add(
          text(
              time,
              label(random),
              "v" + random.nextInt(versions),
              random.nextInt(3) == 0
                  ? null
                  : new Comparison("v" + random.nextInt(versions), label(random))));
    }
    return texts;
  }

  private static Label label(Random random) {
    return Label.values()[random.nextInt(Label.values().length)];
  }

  private static BrandSentiment update(List<LabeledText> texts) {
    return update(texts, parts -> parts);
  }

  /** What the windows make of the texts, with another decomposition of the shortest. */
  private static BrandSentiment update(
      List<LabeledText> texts, UnaryOperator<@Nullable Decomposition> change) {
    BrandWindows windows = new BrandWindows("Delta", WindowsConfiguration.DEFAULT);
    for (LabeledText text : texts) {
      windows.add(
          text.timestamp().toEpochMilli(),
          text.label(),
          text.modelVersion(),
          text.comparison(),
          false,
          new Unkept());
    }
    BrandSentiment update = windows.update(0, 0, new Unkept()).orElseThrow();
    List<Window> changed = new ArrayList<>(update.windows());
    changed.set(0, with(changed.get(0), change.apply(changed.get(0).decomposition())));
    return new BrandSentiment(update.brand(), update.asOf(), update.revision(), changed);
  }

  private static Window with(Window window, @Nullable Decomposition decomposition) {
    return new Window(
        window.length(),
        window.start(),
        window.end(),
        window.volume(),
        window.counts(),
        window.share(),
        window.net(),
        window.netLow(),
        window.netHigh(),
        window.previousNet(),
        window.previousVolume(),
        window.modelVersions(),
        window.status(),
        decomposition);
  }

  private static List<String> wrongBrands(List<LabeledText> texts, BrandSentiment update) {
    Reconciliation reconciliation = new Reconciliation("", BrandCatalogueFile.readDefault());
    texts.forEach(text -> reconciliation.add(record("labeled-text", Json.write(text))));
    reconciliation.add(record("sentiment-aggregates", Json.write(update)));
    return reconciliation.report().wrongBrands();
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] value) {
    return new ConsumerRecord<>(topic, 0, 0, "Delta".getBytes(UTF_8), value);
  }

  private static LabeledText text(
      Instant time, Label label, String modelVersion, @Nullable Comparison comparison) {
    return new LabeledText(
        "id",
        "Delta",
        label,
        new Probabilities(0.3f, 0.4f, 0.3f),
        modelVersion,
        null,
        null,
        null,
        time,
        NOW,
        comparison);
  }

  private static final class Unkept implements PaneLog {
    @Override
    public void put(String brand, WindowLength window, long pane, Tally tally) {}

    @Override
    public void remove(String brand, WindowLength window, long pane) {}
  }
}
