package io.tonestream.trainer.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.micronaut.context.ApplicationContext;
import io.tonestream.model.bundle.ErrorsByGroup;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.topics.TopicReader;
import io.tonestream.trainer.cascade.Composition;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.gate.GateConfiguration;
import io.tonestream.trainer.gate.Verdict;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.history.StateDirectory;
import io.tonestream.trainer.material.DataConfiguration;
import io.tonestream.trainer.material.Uncounted;
import io.tonestream.trainer.release.FakeVersions;
import io.tonestream.trainer.report.TrainingReport;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetrainerTest {
  @TempDir private Path folder;
  private final FakeVersions versions = new FakeVersions();
  private final Map<String, Object> settings = new HashMap<>();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private RunHistory history;
  private FeedbackFile file;

  @BeforeEach
  void open() throws IOException {
    history = RunHistory.open(folder.resolve("runs.jsonl"));
    file = FeedbackFile.open(folder.resolve("feedback.jsonl"));
    write("data.tsv", TinyData.of("data", 300, 1, Label.values()), false);
    write("validation.tsv", TinyData.of("validation", 60, 2, Label.values()), false);
    settings.put("tonestream.retraining.data.files", folder.resolve("data.tsv").toString());
    settings.put(
        "tonestream.retraining.data.validation", folder.resolve("validation.tsv").toString());
    settings.put("tonestream.retraining.set", List.of("buckets=4096", "epochs=4", "min-texts=2"));
  }

  @AfterEach
  void close() {
    history.close();
    file.close();
  }

  @Test
  void whatInstancesRunHasToBeBeatenThoughNoneIsPublished() throws IOException {
    Run good = retrain(Trigger.REQUEST);
    assertThat(good.outcome()).as(good.summary()).isEqualTo(Outcome.PUBLISHED);
    versions.baseline = versions.published.get(version(good));
    versions.pointers.clear();
    write("data.tsv", TinyData.of("data", 300, 1, Label.values()), true);
    settings.put("tonestream.retraining.start", "scratch");
    settings.put("tonestream.retraining.gate.min-recall", "0");
    settings.put("tonestream.retraining.gate.max-calibration-error", "1");

    Run poor = retrain(Trigger.REQUEST);
    assertThat(poor.outcome()).as(poor.summary()).isEqualTo(Outcome.REFUSED);
    assertThat(poor.summary())
        .contains("macro recall on validation less that of version " + version(good));
    assertThat(Objects.requireNonNull(poor.findings()).parent()).isEqualTo(version(good));
    assertThat(versions.active()).isNull();
  }

  @Test
  void noLabelThatInstancesKnowIsForgottenThoughNoneIsPublished() throws IOException {
    versions.baseline = ModelBundle.fast();
    write("data.tsv", TinyData.of("data", 300, 1, Label.NEGATIVE, Label.POSITIVE), false);
    Run run = retrain(Trigger.REQUEST);
    assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(run.summary())
        .contains(" knows neutral, ", "set tonestream.retraining.baseline to none");

    versions.baseline = null;
    assertThat(retrain(Trigger.REQUEST).outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void saysThatAVersionCannotTellTargetsApartAnyMore() {
    versions.baseline = ModelBundle.fast();

    Run run = retrain(Trigger.REQUEST);

    assertThat(run.outcome()).as(run.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(run.findings()).notes())
        .contains(
            "version %s judges each brand of a text by itself, and %s gives all of them the label of the text: name what labels are about (tonestream.retraining.data.target-columns), or go on from the version before (tonestream.retraining.start)"
                .formatted(versions.baseline.version(), version(run)));
  }

  @Test
  void whatAPersonTookBackIsNotPublishedAgainUntilThereIsMoreToLearn() throws IOException {
    Run first = retrain(Trigger.REQUEST);
    write("data.tsv", TinyData.of("data", 330, 1, Label.values()), false);
    Run second = retrain(Trigger.REQUEST);
    assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.PUBLISHED);
    versions.rollback();
    assertThat(versions.active()).isEqualTo(version(first));

    Run third = retrain(Trigger.REQUEST);
    assertThat(third)
        .extracting(Run::outcome, Run::summary)
        .containsExactly(Outcome.UNCHANGED, "nothing new to learn since retraining 2 (published)");
    write("data.tsv", TinyData.of("data", 360, 1, Label.values()), false);
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void aWarmStartKeepsWhatIsKnownOfErrorsByGroup() throws IOException {
    Run first = retrain(Trigger.REQUEST);
    ErrorsByGroup errors = errors();
    ModelBundle known =
        Objects.requireNonNull(versions.published.get(version(first)))
            .withErrors(errors, Instant.parse("2026-11-25T12:00:00Z"));
    versions.pointers.clear();
    versions.baseline = known;
    write("data.tsv", TinyData.of("data", 330, 1, Label.values()), false);

    Run second = retrain(Trigger.REQUEST);

    assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(versions.published.get(version(second))).manifest().errors())
        .isEqualTo(errors);
  }

  @Test
  void comparesWithAllThatTheActiveVersionComesFromByWhatTheySaidThen() throws IOException {
    Run first = retrain(Trigger.REQUEST);
    write("data.tsv", TinyData.of("data", 330, 1, Label.values()), false);
    Run second = retrain(Trigger.REQUEST);
    write("data.tsv", TinyData.of("data", 360, 1, Label.values()), false);
    Run third = retrain(Trigger.REQUEST);

    assertThat(third.outcome()).as(third.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(third.findings()).checks())
        .extracting(Verdict.Check::what)
        .contains(
            "macro recall on validation less that of version " + version(second),
            "macro recall on validation less that of version " + version(first));
  }

  @Test
  void judgesByNoTextThatTheVersionToBeatWasTrainedOn() throws IOException {
    DataSet judge = TinyData.of("validation", 240, 2, Label.values());
    write("validation.tsv", judge, false);
    versions.baseline = trainedOn(judge.part("half", 0, 120));

    Run run = retrain(Trigger.REQUEST);

    Run.Findings findings = Objects.requireNonNull(run.findings(), run.summary());
    assertThat(findings.notes())
        .hasSize(1)
        .first(STRING)
        .matches(
            "version .* was trained on [0-9]+ of 1[0-9]{2} texts of validation: [0-9]+ are left to judge by");
    assertThat(findings.contests().get(0).candidate().n())
        .isEqualTo(findings.texts().validation())
        .isBetween(60L, 130L);
  }

  @Test
  void judgesByNothingIfTheVersionToBeatWasTrainedOnAllOfIt() {
    versions.baseline = trainedOn(TinyData.of("validation", 60, 2, Label.values()));

    Run run = retrain(Trigger.REQUEST);

    assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(run.summary())
        .startsWith("version ")
        .contains(
            " was trained on 60 of 60 texts of validation: 0 are left to judge by, which are too few"
                + " of negative: judge by other texts (tonestream.retraining.data.validation)");
  }

  @Test
  void saysThatItCannotKnowOfAnOlderBundle() {
    versions.baseline =
        TinyData.withoutTrainedOn(trainedOn(TinyData.of("validation", 60, 2, Label.values())));

    assertThat(Objects.requireNonNull(retrain(Trigger.REQUEST).findings()).notes())
        .containsExactly(
            "it isn't known whether version "
                + versions.baseline.version()
                + " was trained on texts that it is judged by: its bundle doesn't say");
  }

  private static ModelBundle trainedOn(DataSet texts) {
    Plan plan = TinyData.plan("bag", 1, Map.of("buckets", "4096", "epochs", "1"));
    return Training.run(
        plan.on(new TrainingData(texts, List.of(texts), plan.data().validation(), List.of())),
        Progress.SILENT);
  }

  @Test
  void otherWeightsOrAnotherKeyAreSomethingNew() {
    settings.put("tonestream.retraining.data.files", folder.resolve("data.tsv") + "@2");
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.UNCHANGED);
    settings.put("tonestream.retraining.data.files", folder.resolve("data.tsv") + "@3");
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.PUBLISHED);

    Path key = folder.resolve("key.pem");
    SigningKey.generate().write(key);
    settings.put("tonestream.retraining.signing-key", key.toString());
    Run signed = retrain(Trigger.SCHEDULE);
    assertThat(signed.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(versions.published.get(version(signed))).signedBy())
        .isPresent();
  }

  @Test
  void whatIsProposedIsNotTrainedAgainUntilThereIsMoreToLearnAndIsBuiltUponOnceApproved()
      throws IOException {
    Run first = retrain(Trigger.REQUEST);
    settings.put("tonestream.retraining.propose", true);
    write("data.tsv", TinyData.of("data", 330, 1, Label.values()), false);
    Run proposed = retrain(Trigger.SCHEDULE);
    assertThat(proposed.outcome()).as(proposed.summary()).isEqualTo(Outcome.PROPOSED);
    assertThat(versions.active()).isEqualTo(version(first));
    assertThat(versions.published).containsKey(version(proposed));

    Run again = retrain(Trigger.REQUEST);
    assertThat(again)
        .extracting(Run::outcome, Run::summary)
        .containsExactly(
            Outcome.UNCHANGED,
            "nothing new to learn since retraining 2 (proposed); no instance runs it: try it beside the active version with `model shadow %1$s`, approve it with `model activate %1$s`"
                .formatted(version(proposed)));

    versions.pointers.add(version(proposed));
    assertThat(retrain(Trigger.SCHEDULE).summary())
        .isEqualTo("nothing new to learn since retraining 2 (proposed)");
    write("data.tsv", TinyData.of("data", 360, 1, Label.values()), false);
    Run next = retrain(Trigger.SCHEDULE);
    assertThat(next.outcome()).as(next.summary()).isEqualTo(Outcome.PROPOSED);
    assertThat(Objects.requireNonNull(next.findings()).parent()).isEqualTo(version(proposed));
  }

  @Test
  void namesInTheHistoryWhoseFeedbackDoesNotCount() {
    settings.put("tonestream.retraining.feedback.sender-max", 2);
    file.append(
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    Received.of(
                        "topic-id",
                        0,
                        i,
                        now,
                        "anna",
                        new Feedback(null, "word" + (char) ('a' + i), Label.POSITIVE, null, null)))
            .toList());
    Run run = retrain(Trigger.REQUEST);

    assertThat(run.uncounted())
        .isEqualTo(new Uncounted(1, 3, 0, List.of(new Uncounted.OfSender("anna", 3, 0))));
    history.close();
    history = RunHistory.open(folder.resolve("runs.jsonl"));
    assertThat(history.last()).contains(run);
  }

  @Test
  void whatIsErasedOrTooOldIsInNoReportAnyMore() throws IOException {
    StateDirectory state = new StateDirectory(folder);
    Instant old = now.minus(Duration.ofDays(731));
    file.append(
        List.of(
            received(0, old, "old & gone"),
            received(1, now, "told \"me\""),
            received(2, now, "new")));
    state.keepReport(11, page("old & gone"));
    state.keepReport(12, page("new"));
    state.keepReport(13, page("told \"me\""));
    state.keepReport(14, page("of a file"));
    Files.setLastModifiedTime(folder.resolve("reports/14.html"), FileTime.from(old));
    file.append(List.of(Received.erasing("topic-id", 0, 3, now, "told \"me\"")));
    retrain(Trigger.SCHEDULE);

    assertThat(state.readReport(11)).isEmpty();
    assertThat(state.readReport(12)).isPresent();
    assertThat(state.readReport(13)).isEmpty();
    assertThat(state.readReport(14)).isEmpty();
    assertThat(file.latest()).extracting(each -> each.feedback().text()).containsExactly("new");
    assertThat(Files.readString(folder.resolve("feedback.jsonl"))).doesNotContain("gone");
  }

  /** Whose id is its text. */
  private static Received received(long offset, Instant written, String text) {
    return Received.of(
        "topic-id", 0, offset, written, null, new Feedback(text, text, Label.POSITIVE, null, null));
  }

  /** A report that quotes a text, as the page of a model that was wrong about it. */
  private static String page(String text) {
    Example example = new Example(text, Label.POSITIVE);
    Assessment assessment =
        Assessment.of(
            "m v1",
            "data",
            List.of(new Judged(example, new Probabilities(0.8f, 0.1f, 0.1f))),
            1,
            null,
            Assessment.Slicing.standard(),
            new Bootstrap(100, 1));
    return new TrainingReport(
            "m v1",
            List.of(),
            "",
            DataCard.of(List.of(new DataSet("data", List.of(example)))),
            List.of(assessment))
        .html();
  }

  @Test
  void whatInstancesRefusedIsTriedAgainOnlyForAPerson() {
    versions.refuse = true;
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.UNCHANGED);
    versions.refuse = false;
    assertThat(retrain(Trigger.REQUEST).outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void whatTheGateFoundPoorIsNotTriedAgain() {
    settings.put("tonestream.retraining.set", List.of("buckets=4096", "min-texts=1000"));
    assertThat(retrain(Trigger.REQUEST).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(retrain(Trigger.REQUEST).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void publishesNothingOnceItIsToStop() {
    Run begun = history.begin(Trigger.REQUEST, now, 0, null);
    Run run = retrainer().run(begun, Progress.SILENT, () -> Files.exists(candidate()));
    assertThat(run)
        .extracting(Run::outcome, Run::summary)
        .containsExactly(
            Outcome.INTERRUPTED, "the trainer was stopped: the next start makes up for it");
    assertThat(candidate()).exists();
    assertThat(versions.published).isEmpty();
  }

  @Test
  void waitsForTextsInAnEmptyFolder() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    settings.put("tonestream.retraining.data.files", texts.toString());

    Run early = retrain(Trigger.SCHEDULE);
    assertThat(early.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(early.summary()).startsWith(texts + " holds no texts; put ");

    Files.move(folder.resolve("data.tsv"), texts.resolve("data.tsv"));
    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void tellsOnTheCardWhatItWasMadeOf() {
    Run run = retrain(Trigger.REQUEST);
    ModelBundle bundle = Objects.requireNonNull(versions.published.get(version(run)));
    assertThat(bundle.card())
        .contains(
            "tonestream retrain --once --data data.tsv\n# architecture bag, set buckets=4096",
            "starting from nothing\n");
  }

  @Test
  void aCascadeGoesOnWithEachOfItsParts() throws IOException {
    settings.remove("tonestream.retraining.set");
    ModelBundle fast =
        Training.run(TinyData.plan("bag", 1, Map.of("buckets", "8192")), Progress.SILENT);
    ModelBundle accurate =
        Training.run(
            TinyData.plan(
                    "cnn", 1, Map.of("width", "512", "filters", "16", "learning-rate", "0.02"))
                .in(Precision.INT8),
            Progress.SILENT);
    ErrorsByGroup errors = errors();
    ModelBundle both = cascade(fast, accurate).withErrors(errors, now);
    versions.baseline = both;

    Run run = retrain(Trigger.REQUEST);

    assertThat(run.outcome()).as(run.summary()).isEqualTo(Outcome.PUBLISHED);
    ModelBundle candidate = Objects.requireNonNull(versions.published.get(version(run)));
    assertThat(candidate.manifest().architecture()).isEqualTo(new Cascade(1, 0.3f));
    assertThat(candidate.manifest().name()).isEqualTo("both");
    assertThat(candidate.manifest().parent()).isEqualTo(both.version());
    assertThat(candidate.manifest().languages()).isEqualTo(List.of("sw"));
    assertThat(candidate.manifest().errors()).isEqualTo(errors);
    assertThat(candidate.part(Part.FAST).manifest().parent()).isEqualTo(fast.version());
    assertThat(candidate.part(Part.FAST).manifest().architecture())
        .isEqualTo(fast.manifest().architecture());
    assertThat(candidate.part(Part.FAST).precision()).isEqualTo(fast.precision());
    assertThat(candidate.part(Part.ACCURATE).manifest().parent()).isEqualTo(accurate.version());
    assertThat(candidate.part(Part.ACCURATE).vocabulary()).startsWith(accurate.vocabulary());
    assertThat(candidate.part(Part.ACCURATE).precision()).isEqualTo(Precision.INT8);
    assertThat(candidate.card()).contains("starting from version " + both.version());
    assertThat(Objects.requireNonNull(run.findings()).warm()).isTrue();
    assertThat(Files.readString(folder.resolve("reports").resolve(run.id() + ".html")))
        .contains("Training of the fast part", "Training of the accurate part");

    assertThat(retrain(Trigger.SCHEDULE).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource({"architecture,bag", "set,buckets=4096", "start,scratch"})
  void settingsMakeABagOfWhatFollowsACascade(String setting, String value) {
    settings.remove("tonestream.retraining.set");
    settings.put("tonestream.retraining." + setting, value);
    ModelBundle bag = Training.run(TinyData.plan("bag", 1, Map.of("epochs", "1")), Progress.SILENT);
    versions.baseline = cascade(bag, bag);

    Run run = retrain(Trigger.REQUEST);

    assertThat(run.outcome()).as(run.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(run.findings()).warm()).isFalse();
    assertThat(Objects.requireNonNull(versions.published.get(version(run))).parts()).isEmpty();
  }

  @Test
  void aCascadeThatCannotGoOnIsFollowedByABag() {
    settings.remove("tonestream.retraining.set");
    ModelBundle rnn = Training.run(TinyData.plan("rnn", 1, Map.of("epochs", "1")), Progress.SILENT);
    versions.baseline = cascade(rnn, rnn);

    Run run = retrain(Trigger.REQUEST);

    assertThat(run.outcome()).as(run.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(Objects.requireNonNull(run.findings()).warm()).isFalse();
    assertThat(Objects.requireNonNull(versions.published.get(version(run))).manifest().name())
        .isEqualTo("bag");
  }

  private static ErrorsByGroup errors() {
    List<Double> row = List.of(4.0, 2.0, 1.0);
    return new ErrorsByGroup(12, new ErrorRates(List.of(row, row, row), 0.4, 100), null);
  }

  /** Of two that label together. */
  private static ModelBundle cascade(ModelBundle fast, ModelBundle accurate) {
    Provenance provenance =
        new Provenance("both", null, Instant.parse("2026-11-25T11:00:00Z"), "tonestream cascade");
    Label[] labels = fast.manifest().labels().toArray(Label[]::new);
    return new Composition(
            provenance, TinyData.withoutTrainedOn(fast), TinyData.withoutTrainedOn(accurate), "cpu")
        .with(
            new Cascade(1, 0.3f),
            "",
            List.of("sw"),
            TinyData.of("others", 60, 3, labels),
            List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture|bga|tonestream.retraining.architecture or .set: there is no architecture 'bga'",
        "architecture|transformer|tonestream.retraining.architecture or .set: a transformer starts from",
        "encoder|no.zip|tonestream.retraining.encoder: bundle no.zip: there is no such file",
        "device|tpu|tonestream.retraining.device is 'tpu': expected auto, cpu, gpu, gpu:N or required",
        "set|bucket=1|tonestream.retraining.architecture or .set: there is no setting bucket",
        "data.files|no.tsv|tonestream.retraining.data.files names no.tsv, which can't be read",
        "data.files|own.tsv@x|tonestream.retraining.data.files own.tsv@x: the weight 'x'",
        "data.validation|no.tsv|tonestream.retraining.data.validation names no.tsv, which",
        "data.validation|10%|tonestream.retraining.data.validation 10%: give files, or one share",
        "data.validation|1|tonestream.retraining.data.validation 1: give files, or one share",
        "data.labels|pos|tonestream.retraining.data.labels: 'pos' is neither LABEL=MEANING nor",
        "signing-key|no.pem|no.pem"
      })
  void settingsThatEveryRetrainingWouldFailByStopTheStart(
      String setting, String value, String message) {
    settings.put("tonestream.retraining." + setting, value);
    assertThatThrownBy(this::retrainer).hasMessageContaining(message);
  }

  @Test
  void saysBySettingsWhatIsWrongWithAFile() throws IOException {
    Files.writeString(folder.resolve("data.tsv"), "label\ttext\nhappy\tgood\n");
    assertThat(retrain(Trigger.REQUEST).summary())
        .contains("line 2: ", " tonestream.retraining.data.labels ")
        .doesNotContain("--");
    Files.writeString(folder.resolve("data.tsv"), "mood\ttext\npositive\tgood\n");
    assertThat(retrain(Trigger.REQUEST).summary())
        .contains("tonestream.retraining.data.label-column")
        .doesNotContain("--");
  }

  private Run retrain(Trigger trigger) {
    now = now.plusSeconds(60);
    return retrainer().run(history.begin(trigger, now, 0, null), Progress.SILENT, () -> false);
  }

  private Retrainer retrainer() {
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      return new Retrainer(
          new RetrainingSettings(
              context.getBean(RetrainingConfiguration.class),
              context.getBean(DataConfiguration.class),
              context.getBean(FeedbackConfiguration.class),
              context.getBean(GateConfiguration.class)),
          new FeedbackSource(
              RetrainerTest::nobodySaysAnything,
              "feedback",
              () -> "topic-id",
              file,
              Duration.ofDays(730),
              new StateDirectory(folder)::dropReportsWith,
              () -> now),
          versions,
          new StateDirectory(folder),
          history,
          () -> now);
    }
  }

  private Path candidate() {
    return folder.resolve("candidate.zip");
  }

  private static String version(Run run) {
    return Objects.requireNonNull(run.findings(), run.summary()).version();
  }

  /**
   * Writes texts.
   *
   * @param wrong whether positive texts are called negative, and the other way round
   */
  private void write(String name, DataSet set, boolean wrong) throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\n");
    set.examples()
        .forEach(
            each ->
                lines
                    .append(
                        wrong
                            ? Label.values()[2 - each.label().ordinal()].wireName()
                            : each.label().wireName())
                    .append('\t')
                    .append(each.text())
                    .append('\n'));
    Files.writeString(folder.resolve(name), lines);
  }

  private static TopicReader nobodySaysAnything() {
    TopicPartition partition = new TopicPartition("feedback", 0);
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Node node = Node.noNode();
    consumer.updatePartitions(
        "feedback",
        List.of(new PartitionInfo("feedback", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(partition, 0L)));
    consumer.updateEndOffsets(new HashMap<>(Map.of(partition, 0L)));
    return TopicReader.of(consumer, "feedback", "a test");
  }
}
