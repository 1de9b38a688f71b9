package io.tonestream.trainer.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.BundleModel;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Head;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.Training;
import io.tonestream.trainer.training.WarmStart;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompositionTest {
  private static final Label[] LABELS = Label.values();
  private static final DataSet VALIDATION = TinyData.of("validation", 60, 2, LABELS);
  private static final DataSet TEST = TinyData.of("test", 60, 3, LABELS);
  private static final Instant CREATED = Instant.parse("2026-11-24T15:30:00Z");

  /** It has never seen the words of these texts. */
  private static final ModelBundle FAST = ModelBundle.fast();

  private static ModelBundle accurate = FAST;
  private static ModelBundle cascade = FAST;

  @BeforeAll
  static void compose() {
    accurate = Training.run(TinyData.plan("bag", 1, Map.of("buckets", "4096")), Progress.SILENT);
    cascade =
        composition(FAST, accurate)
            .with(new Cascade(medianCertainty()), "Given.", List.of(), VALIDATION, tests());
  }

  private static List<DataSet> tests() {
    return List.of(TEST);
  }

  private static float medianCertainty() {
    return (float)
        Scores.judge(FAST, VALIDATION, "cpu").stream()
            .mapToDouble(Judged::confidence)
            .sorted()
            .skip(VALIDATION.size() / 2)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void keepsHowEachPartErrsInCountsThatAddUp() {
    assertThat(cascade.manifest().evaluations())
        .extracting(Evaluation::dataSet)
        .containsExactly("validation", "test");
    Evaluation validation = cascade.manifest().evaluations().get(0);
    assertThat(validation.share(Part.ACCURATE)).isBetween(0.3, 0.5);
    assertThat(validation.share(Part.FAST) + validation.share(Part.ACCURATE)).isEqualTo(1);
    for (int label = 0; label < LABELS.length; label++) {
      for (int predicted = 0; predicted < LABELS.length; predicted++) {
        assertThat(cell(validation.confusion(), label, predicted))
            .isEqualTo(
                cell(cascade.manifest().confusion(Part.FAST), label, predicted)
                    + cell(cascade.manifest().confusion(Part.ACCURATE), label, predicted));
      }
    }
  }

  private static long cell(List<List<Long>> confusion, int label, int predicted) {
    return confusion.get(label).get(predicted);
  }

  @Test
  void isJudgedAsItsPartsAreWhereTheyLabel() {
    ThresholdSearch search = composition(FAST, accurate).search(VALIDATION);
    Trial trial = search.at(medianCertainty());
    Evaluation validation = cascade.manifest().evaluations().get(0);

    assertThat(validation.macroRecall()).isEqualTo(trial.macroRecall());
    assertThat(validation.share(Part.ACCURATE)).isEqualTo(trial.shareThatGoesOn());
    assertThat(search.accurateRecall()).isGreaterThan(trial.macroRecall());
  }

  @Test
  void givesTheSameBytesAgain() {
    ModelBundle again =
        composition(FAST, accurate)
            .with(new Cascade(medianCertainty()), "Given.", List.of(), VALIDATION, tests());

    assertThat(again.sha256()).isEqualTo(cascade.sha256());
  }

  @Test
  void holdsItsPartsWithTheirCardsAndIsCalibratedByThem() {
    assertThat(cascade.part(Part.FAST).sha256()).isEqualTo(FAST.sha256());
    assertThat(cascade.part(Part.ACCURATE).sha256()).isEqualTo(accurate.sha256());
    assertThat(cascade.manifest().temperature()).isEqualTo(1);
    assertThat(cascade.manifest().trainingData())
        .containsAllEntriesOf(accurate.manifest().trainingData());
    assertThat(cascade.card())
        .contains("Given.", FAST.version(), FAST.sha256(), accurate.version(), accurate.sha256())
        .contains("| validation | fast |", "### On test", "##### On test")
        .contains("### " + FAST.card().substring(2, 20));
  }

  @Test
  void isCheckedLikeAnyOtherModel() {
    try (BundleModel model = BundleModel.load(cascade, "cpu")) {
      model.checkGolden();
      model.checkOutputs();
      assertThat(model.driftReference()).isPresent();
      assertThat(model.errorRates(Part.FAST)).isPresent().isNotEqualTo(model.errorRates(null));
    }
  }

  @Test
  void refusesModelsThatCannotBeParts() {
    assertThatThrownBy(() -> composition(FAST, cascade))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(cascade.version() + " is a cascade");
    assertThatThrownBy(() -> composition(FAST, TinyEncoders.bare()))
        .hasMessageContaining("is a bare encoder");
    ModelBundle two = TinyEncoders.of(List.of(Label.NEGATIVE, Label.POSITIVE), Head.LINEAR);
    assertThatThrownBy(() -> composition(FAST, two)).hasMessageContaining("must know the same");
  }

  @Test
  void trainingStartsFromTheAccuratePartAndNeverFromBoth() {
    assertThat(
            WarmStart.obstacle(
                cascade,
                new ArchitectureChoice("bag", new HyperParameters(Map.of()), null),
                VALIDATION,
                List.of(LABELS)))
        .hasValue("it is a cascade of two models");
    assertThatThrownBy(
            () ->
                Training.requireKnown(
                    new ArchitectureChoice("transformer", new HyperParameters(Map.of()), cascade)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            accurate.version() + " is a bag, and a transformer is trained from a transformer on");
  }

  private static Composition composition(ModelBundle fast, ModelBundle accurate) {
    return new Composition(
        new Provenance("both", "earlier", CREATED, "tonestream cascade"), fast, accurate, "cpu");
  }
}
