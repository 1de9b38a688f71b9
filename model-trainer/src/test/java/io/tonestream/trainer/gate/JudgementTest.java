package io.tonestream.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.material.Material;
import io.tonestream.trainer.material.TextCounts;
import io.tonestream.trainer.material.Uncounted;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Training;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class JudgementTest {
  private static final DataSet TEXTS = TinyData.of("dev", 60, 5, Label.values());
  private static final DataSet FEEDBACK = TinyData.of("feedback-held-out", 30, 6, Label.values());

  private final Map<String, Answers> ancestors = new HashMap<>();

  private static ModelBundle good;

  /** Knows no word of the texts. */
  private static ModelBundle poor;

  @BeforeAll
  static void train() {
    good = train("2");
    poor = train("1000");
  }

  private static ModelBundle train(String minTexts) {
    return Training.run(
        TinyData.plan("bag", 1, Map.of("buckets", "4096", "epochs", "4", "min-texts", minTexts)),
        Progress.SILENT);
  }

  @Test
  void letsThroughWhatIsAsGoodAsTheActiveVersion() {
    Judgement judgement = judge(good, good, FEEDBACK);

    assertThat(judgement.verdict().passed()).isTrue();
    assertThat(judgement.contests())
        .extracting(Contest::texts)
        .containsExactly(Contest.Texts.VALIDATION, Contest.Texts.FEEDBACK);
    assertThat(judgement.contests().get(1).active()).isNotNull();
    assertThat(judgement.assessments()).extracting(Assessment::against).doesNotContainNull();
  }

  @Test
  void refusesWhatIsWorseAndSaysWhere() {
    Judgement judgement = judge(poor, good, FEEDBACK);

    assertThat(judgement.verdict().passed()).isFalse();
    assertThat(judgement.verdict().toSentence())
        .contains(
            "macro recall on dev less that of version", "macro recall on feedback-held-out less");
  }

  @Test
  void holdsTheFirstVersionToTheAbsoluteBars() {
    assertThat(judge(good, null, FEEDBACK).verdict().passed()).isTrue();
    assertThat(judge(poor, null, FEEDBACK).verdict().toSentence())
        .contains("recall of negative on dev is ")
        .doesNotContain("active");
  }

  @Test
  void isNotSwayedByAHandfulOfCorrections() {
    assertThat(judge(good, good, FEEDBACK.part("feedback-held-out", 0, 19)).contests()).hasSize(1);
  }

  @Test
  void comparesWithVersionsThatTheActiveOneComesFromByWhatTheySaid() {
    ancestors.put("v1", judge(good, null, FEEDBACK).answers());
    ancestors.put("v0", Answers.of(List.of()));

    assertThat(judge(poor, poor, FEEDBACK).verdict().toSentence())
        .contains("macro recall on dev less that of version v1 is -")
        .doesNotContain("version v0", "version " + poor.version());
    assertThat(judge(good, poor, FEEDBACK).verdict().passed()).isTrue();
  }

  private Judgement judge(ModelBundle candidate, @Nullable ModelBundle active, DataSet heldOut) {
    Material material =
        new Material(
            new TrainingData(TEXTS, List.of(TEXTS), TEXTS, List.of()),
            heldOut,
            new TextCounts(60, 60, 0, heldOut.size()),
            new Uncounted(0, 0, 0, List.of()));
    return Judgement.of(
        candidate, active, ancestors, material, null, 20, new Gate(Bars.DEFAULT), 1, "cpu");
  }
}
