package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class ModelInputTest {
  private static final Map<String, String> DELTA = Map.of("Delta", "@delta");
  private static final Map<String, String> BOTH =
      new TreeMap<>(Map.of("Delta", "@delta", "Acme", "acme"));

  @Test
  void asksOnceAboutATextAsAWholeIfTheModelTakesNoTargets() {
    List<ModelInput> inputs =
        ModelInput.of(List.of(text("a", BOTH), text("b", BOTH)), new WordModel("v1"));

    assertThat(ModelInput.pairs(inputs)).containsExactly(TextPair.of("a"), TextPair.of("b"));
    assertThat(inputs).extracting(ModelInput::brand).containsOnlyNulls();
  }

  @Test
  void asksAboutEachBrandByItsMention() {
    List<ModelInput> inputs =
        ModelInput.of(
            List.of(text("a", Map.of()), text("b", DELTA)), new WordModel("v1").takingTargets());

    assertThat(ModelInput.pairs(inputs))
        .containsExactly(TextPair.of("a"), TextPair.aboutOnly("b", "@delta"));
    assertThat(inputs).extracting(ModelInput::brand).containsExactly(null, "Delta");
  }

  @Test
  void asksABagAboutATextAsAWholeIfItHasOneBrandAlone() {
    try (SentimentModel bag = BundleModel.load(Bundles.withTargets(ModelBundle.fast()), "cpu")) {
      List<ModelInput> inputs = ModelInput.of(List.of(text("a", DELTA), text("b", BOTH)), bag);

      assertThat(ModelInput.pairs(inputs))
          .containsExactly(
              TextPair.of("a"), new TextPair("b", "acme"), new TextPair("b", "@delta"));
    }
  }

  @Test
  void asksAboutAtMostSoManyBrandsAndThenAboutTheTextAsAWhole() {
    Map<String, String> brands = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      brands.put("brand-" + i, "mention " + i);
    }

    List<ModelInput> inputs =
        ModelInput.of(List.of(text("a", brands)), new WordModel("v1").takingTargets());

    assertThat(inputs).hasSize(ModelInput.MAX_BRANDS + 1);
    assertThat(inputs.get(ModelInput.MAX_BRANDS).pair()).isEqualTo(TextPair.of("a"));
  }

  private static ReadText text(String text, Map<String, String> targets) {
    return new ReadText(
        new Fetched(
            new TopicPartition("raw-text", 0), 0, 0, TimestampType.CREATE_TIME, new byte[0]),
        new RawText(text, null, List.of(), null, null, null, null),
        Instant.EPOCH,
        null,
        targets);
  }
}
