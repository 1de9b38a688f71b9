package io.tonestream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.bundle.TextSketch;
import io.tonestream.model.network.Head;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.recipes.Recipe;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WarmStartTest {
  private static final Instant CREATED = Instant.parse("2026-11-25T15:30:00Z");
  private static final List<Label> LABELS = List.of(Label.values());
  private static final Map<String, String> BAG = Map.of("buckets", "4096", "learning-rate", "0.2");
  private static final Map<String, String> GRU =
      Map.of("width", "16", "state", "16", "learning-rate", "0.02", "batch-size", "16");

  @ParameterizedTest
  @ValueSource(strings = {"bag", "gru"})
  void goesOnFromWhatWasLearntAndLearnsNewWords(String architecture) {
    Map<String, String> settings = architecture.equals("bag") ? BAG : GRU;
    ModelBundle before = Training.run(TinyData.plan(architecture, 1, settings), Progress.SILENT);
    Label guessed = labels(before, "lamp frabjous table").get(0);
    Label right = guessed == Label.POSITIVE ? Label.NEGATIVE : Label.POSITIVE;
    DataSet news = words("frabjous", right, 40);

    ModelBundle after =
        Training.run(
            plan(architecture, settings, news, new WarmStart(before, 3, 0.5f)), Progress.SILENT);

    assertThat(after.manifest().parent()).isEqualTo(before.version());
    assertThat(after.vocabulary()).startsWith(before.vocabulary());
    assertThat(labels(after, "lamp frabjous table", "river grumly lamp", "went plone and"))
        .containsExactly(right, Label.NEGATIVE, Label.NEUTRAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bag|buckets=512 width=4 word-pairs=false word-triples=true lexicon-weight=0 rest-weight=0.7",
        "rnn|rectified=false pooling=attention state=9 strip-punctuation=false",
        "gru|width=7 pooling=last max-tokens=31",
        "lstm|state=5 dropout=0.25",
        "bilstm|state=5 remove-stop-words=false",
        "cnn|windows=1,4 filters=3 rest-weight=0.1 words=10 min-count=1"
      })
  void goesOnWithWhateverAVersionIsMadeOf(String architecture, String settings) {
    Map<String, String> chosen = new HashMap<>(Map.of("epochs", "1"));
    for (String each : settings.split(" ")) {
      chosen.put(each.replaceFirst("=.*", ""), each.replaceFirst(".*=", ""));
    }
    Plan plan = TinyData.plan(architecture, 1, chosen);
    ModelBundle before = Training.run(plan, Progress.SILENT);

    assertThat(
            WarmStart.obstacle(
                before, ArchitectureChoice.of(before), plan.training(), before.manifest().labels()))
        .isEmpty();
  }

  @Test
  void goesOnWithATransformerAndKeepsItsNotices() {
    Plan first =
        TinyData.plan("transformer", 1, Map.of("epochs", "1"))
            .from(TinyEncoders.of(LABELS, Head.LINEAR));
    ModelBundle before = Training.run(first, Progress.SILENT);
    Plan next =
        new Plan(
            first.provenance(),
            ArchitectureChoice.of(before),
            first.data(),
            new WarmStart(before, 1, 0.5f),
            1,
            before.precision(),
            "cpu");
    ModelBundle after = Training.run(next, Progress.SILENT);

    assertThat(after.manifest().architecture()).isEqualTo(before.manifest().architecture());
    assertThat(ModelCard.notices(before.card())).contains("> # A tiny encoder");
    assertThat(ModelCard.notices(after.card())).isEqualTo(ModelCard.notices(before.card()));
  }

  @Test
  void doesNotGoOnWithWhatCannotTellTargetsApart() {
    ModelBundle before = Training.run(TinyData.plan("gru", 1, GRU), Progress.SILENT);
    DataSet aboutTargets =
        new DataSet("t", List.of(Example.about(new TextPair("a lamp", "lamp"), Label.POSITIVE)));

    assertThat(
            WarmStart.obstacle(
                before, ArchitectureChoice.of(before), aboutTargets, before.manifest().labels()))
        .contains("it can't tell targets apart");
  }

  @Test
  void aBagForPostsGoesOnAsOneWhateverItIsToldOf() {
    ArchitectureChoice choice =
        ArchitectureChoice.of(Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT));

    choice.recipe(true);
    assertThat(choice.settings().used())
        .contains(Map.entry("learning-rate", "0.2"), Map.entry("dropout", "0.5"));
  }

  @Test
  void keepsWhatABagKnowsOfWordsThatNoTextHasAnyMore() {
    ModelBundle before = Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT);
    DataSet others = words("frabjous", Label.POSITIVE, 20);
    DataSet training =
        DataSet.join("training", List.of(others, words("vogon", Label.NEGATIVE, 20)));
    Plan plan =
        new Plan(
            new Provenance("tiny", before.version(), CREATED, ""),
            new ArchitectureChoice("bag", new HyperParameters(BAG), null),
            new TrainingData(
                DataSet.join("t", List.of(training, words("sofa", Label.NEUTRAL, 20))),
                List.of(training),
                others,
                List.of()),
            new WarmStart(before, 1, 0.1f),
            1,
            Precision.HALF,
            "cpu");

    assertThat(labels(Training.run(plan, Progress.SILENT), "zoofy", "grumly"))
        .containsExactly(Label.POSITIVE, Label.NEGATIVE);
  }

  @Test
  void keepsTellingTargetsApartThoughNoNewTextNamesOne() {
    Plan whole = TinyData.plan("bag", 1, BAG);
    DataSet aboutTargets =
        new DataSet(
            "training",
            whole.training().examples().stream()
                .map(each -> Example.about(new TextPair(each.text(), "lamp"), each.label()))
                .toList());
    ModelBundle before = Training.run(whole.on(onlyTraining(whole, aboutTargets)), Progress.SILENT);
    DataSet news = words("frabjous", Label.POSITIVE, 20);
    ModelBundle after =
        Training.run(plan("bag", BAG, news, new WarmStart(before, 1, 0.5f)), Progress.SILENT);

    assertThat(before.manifest().takesTargets()).isTrue();
    assertThat(after.manifest().takesTargets()).isTrue();
  }

  @Test
  void saysWhatItWasTrainedOnWithWhatItStartsFrom() {
    ModelBundle before = Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT);
    DataSet news = words("frabjous", Label.POSITIVE, 20);
    Plan plan = plan("bag", BAG, news, new WarmStart(before, 1, 0.5f));
    ModelBundle after = Training.run(plan.on(onlyTraining(plan, news)), Progress.SILENT);

    assertThat(answers(before, plan.training())).contains(TextSketch.Answer.NO);
    assertThat(answers(before, TinyData.plan("bag", 1, BAG).training()))
        .containsOnly(TextSketch.Answer.YES);
    // what was learnt before, and not again
    assertThat(answers(after, plan.training())).containsOnly(TextSketch.Answer.YES);
    assertThat(Objects.requireNonNull(before.manifest().trainedOn()).shares().values())
        .allSatisfy(share -> assertThat(share).isCloseTo(1 / 3.0, within(1e-6)));

    ModelBundle bundled = TinyData.withoutTrainedOn(before);
    Plan unknown = plan("bag", BAG, news, new WarmStart(bundled, 1, 0.5f));
    assertThat(Training.run(unknown, Progress.SILENT).manifest().trainingTexts()).isEmpty();
  }

  /** Learns news and other texts, and none that was learnt before. */
  private static TrainingData onlyTraining(Plan plan, DataSet news) {
    DataSet others = words("vogon", Label.NEGATIVE, 20);
    DataSet neutral = words("sofa", Label.NEUTRAL, 20);
    return new TrainingData(
        DataSet.join("training", List.of(news, others, neutral)),
        List.of(news),
        plan.validation(),
        List.of());
  }

  private static TextSketch.Answer[] answers(ModelBundle bundle, DataSet texts) {
    return bundle.manifest().trainingTexts().orElseThrow().lookUp(texts.hashes());
  }

  @Test
  void takesNewWordsWhileThereIsRoom() {
    Recipe recipe = Recipe.of("gru", new HyperParameters(Map.of("words", "4")), false, null);

    assertThat(recipe.grown("a\nb\nc", "b\nx\ny")).isEqualTo("a\nb\nc\nx");
    assertThat(recipe.grown("a\nb\nc\nd\ne", "x")).isEqualTo("a\nb\nc\nd\ne");
  }

  @Test
  void takesNoWordOfOneTextForFrequentBecauseItIsRepeated() {
    ModelBundle before = Training.run(TinyData.plan("gru", 1, GRU), Progress.SILENT);
    Example correction = new Example("lamp frabjous table", Label.POSITIVE);
    DataSet repeated = new DataSet("news", Collections.nCopies(5, correction));
    ModelBundle after =
        Training.run(plan("gru", GRU, repeated, new WarmStart(before, 1, 0.5f)), Progress.SILENT);

    assertThat(after.vocabulary()).isEqualTo(before.vocabulary());
    assertThat(after.card())
        .contains(" chose the temperature of ")
        .doesNotContain("chose the epoch");
    assertThat(before.card()).contains(" chose the epoch and the temperature of ");
  }

  @Test
  void saysWhatIsInItsWay() {
    ModelBundle bag = Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT);

    assertThat(obstacle(bag, "bag", BAG, LABELS)).isNull();
    assertThat(obstacle(bag, "bag", Map.of("buckets", "8192"), LABELS))
        .startsWith("it is a Bag[buckets=4096");
    assertThat(obstacle(bag, "bag", Map.of("buckets", "4096", "lexicon-weight", "0"), LABELS))
        .isEqualTo("it looks up other words");
    assertThat(obstacle(bag, "gru", GRU, LABELS)).contains("it is a Bag");
    assertThat(obstacle(bag, "bag", BAG, List.of(Label.NEGATIVE, Label.POSITIVE)))
        .isEqualTo("its labels are [NEGATIVE, NEUTRAL, POSITIVE], not [NEGATIVE, POSITIVE]");
    assertThatThrownBy(
            () ->
                Training.run(
                    plan(
                        "bag",
                        Map.of("buckets", "8192"),
                        words("x", Label.POSITIVE, 2),
                        new WarmStart(bag, 1, 1)),
                    Progress.SILENT))
        .hasMessageStartingWith("training can't start from version " + bag.version());
  }

  @Test
  void ofABagForPostsIsNoneForReviews() {
    DataSet reviews = new DataSet("r", List.of(new Example("word ".repeat(200), Label.POSITIVE)));

    assertThat(
            WarmStart.obstacle(
                    Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT),
                    new ArchitectureChoice("bag", new HyperParameters(Map.of()), null),
                    reviews,
                    LABELS)
                .orElseThrow())
        .contains("wordTriples=true");
  }

  private static @Nullable String obstacle(
      ModelBundle from, String architecture, Map<String, String> settings, List<Label> labels) {
    return WarmStart.obstacle(
            from,
            new ArchitectureChoice(architecture, new HyperParameters(settings), null),
            TinyData.plan("bag", 1, Map.of()).training(),
            labels)
        .orElse(null);
  }

  private static Plan plan(
      String architecture, Map<String, String> settings, DataSet news, WarmStart start) {
    TrainingData data = TinyData.plan(architecture, 1, settings).data();
    return new Plan(
        new Provenance("tiny", start.from().version(), CREATED, "tonestream retrain"),
        new ArchitectureChoice(architecture, new HyperParameters(settings), null),
        new TrainingData(
            DataSet.join("training", List.of(data.training(), news)).shuffled(1),
            data.sources(),
            data.validation(),
            List.of()),
        start,
        1,
        Precision.HALF,
        "cpu");
  }

  private static DataSet words(String word, Label label, int count) {
    List<Example> examples = new ArrayList<>();
    for (DataSet each : List.of(TinyData.of("fill", count, 9, Label.NEUTRAL))) {
      for (Example example : each.examples()) {
        examples.add(new Example(example.text().replaceAll("plone|middent|axel", word), label));
      }
    }
    return new DataSet("news", examples);
  }

  private static List<Label> labels(ModelBundle bundle, String... texts) {
    return Scores.ofTexts(bundle, List.of(texts)).stream()
        .map(each -> each.mostProbable())
        .toList();
  }
}
