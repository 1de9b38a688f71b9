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
import org.junit.jupiter.api.Test;

final class QuestionTest {
  @Test
  void asksOnceAboutATextAsAWholeIfTheModelTakesNoTargets() {
    List<Question> questions =
        Question.about(
            List.of(text("a"), text("b")),
            new WordModel("v1"),
            text -> Map.of("Delta", "@delta", "Acme", "acme"));

    assertThat(Question.pairs(questions)).containsExactly(TextPair.of("a"), TextPair.of("b"));
    assertThat(questions).extracting(Question::brand).containsOnlyNulls();
  }

  @Test
  void asksAboutEachBrandByItsMention() {
    List<Question> questions =
        Question.about(
            List.of(text("a"), text("b")),
            new WordModel("v1").takingTargets(),
            text -> text.text().equals("a") ? Map.of() : Map.of("Delta", "@delta"));

    assertThat(Question.pairs(questions))
        .containsExactly(TextPair.of("a"), new TextPair("b", "@delta"));
    assertThat(questions).extracting(Question::brand).containsExactly(null, "Delta");
  }

  @Test
  void asksABagAboutATextAsAWholeIfItHasOneBrandAlone() {
    try (SentimentModel bag = BundleModel.load(Bundles.withTargets(ModelBundle.bundled()), "cpu")) {
      List<Question> questions =
          Question.about(
              List.of(text("a"), text("b")),
              bag,
              text ->
                  text.text().equals("a")
                      ? Map.of("Delta", "@delta")
                      : new TreeMap<>(Map.of("Delta", "@delta", "Acme", "acme")));

      assertThat(Question.pairs(questions))
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

    List<Question> questions =
        Question.about(List.of(text("a")), new WordModel("v1").takingTargets(), text -> brands);

    assertThat(questions).hasSize(Question.MAX_BRANDS + 1);
    assertThat(questions.get(Question.MAX_BRANDS).pair()).isEqualTo(TextPair.of("a"));
  }

  private static ReadText text(String text) {
    return new ReadText(
        new Fetched(new TopicPartition("raw-text", 0), 0, 0, new byte[0]),
        new RawText(text, null, List.of(), null, null, null, null),
        Instant.EPOCH,
        null);
  }
}
