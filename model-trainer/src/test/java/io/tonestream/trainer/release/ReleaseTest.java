package io.tonestream.trainer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.gate.Contest;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.material.TextCounts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private static ModelBundle candidate;

  @TempDir private Path folder;
  private final FakeVersions versions = new FakeVersions();
  private RunHistory history;
  private Release release;
  private boolean stopping;

  @BeforeAll
  static void readCandidate() {
    candidate = ModelBundle.fast();
  }

  @BeforeEach
  void open() {
    history = RunHistory.open(folder.resolve("runs.jsonl"));
    release = new Release(versions, history, () -> NOW);
    versions.pointers.add("v1");
  }

  @AfterEach
  void close() {
    history.close();
  }

  @Test
  void saysWhatWasPublishedHowItDoesAndWhoRunsIt() {
    Run run = publish();
    assertThat(run.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(run.summary())
        .isEqualTo("published " + candidate.version() + ": macro recall 1.000 on dev; run by a");
    assertThat(versions.active()).isEqualTo(candidate.version());
  }

  @Test
  void takesBackWhatAnInstanceRefuses() {
    versions.refuse = true;
    assertTakenBack(publish());
  }

  @Test
  void takesBackWhatWasRefusedBetweenAKillAndTheNextStart() {
    Run cut = found();
    versions.publish(candidate, "v1");
    versions.refuse = true;
    assertTakenBack(resume(cut));
  }

  @Test
  void triesAgainToTakeBackWhatItCouldNot() {
    versions.refuse = true;
    Run cut = found();
    versions.publish(candidate, "v1");
    versions.refusesWrites = true;
    Run open = resume(cut);
    assertThat(open.isRunning()).isTrue();
    assertThat(open.summary())
        .contains("instance a refused version")
        .endsWith("; it could not be taken back yet: Kafka refused");

    versions.refusesWrites = false;
    assertTakenBack(resume(open));
  }

  @Test
  void isNotMistakenAboutACommitWhoseAnswerWasLost() {
    versions.lostAnswer = new IllegalStateException("no answer in time");
    assertThat(publish().outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void leavesItOpenWhetherItIsPublishedAsLongAsKafkaIsAway() {
    versions.lostAnswer = new IllegalStateException("no answer in time");
    versions.isAway = true;
    Run open = publish();
    assertThat(open.isRunning()).isTrue();
    assertThat(open.summary())
        .isEqualTo("it isn't known whether it was published: Kafka doesn't answer");
    assertThat(resume(open).isRunning()).isTrue();

    versions.isAway = false;
    assertThat(resume(open).outcome()).isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void failsIfNothingWasPublished() {
    versions.refusesWrites = true;
    assertThatThrownBy(this::publish).hasMessage("Kafka refused");
    assertThat(history.last()).get().extracting(Run::findings).isNotNull();
    assertThat(resume(history.last().orElseThrow()))
        .extracting(Run::outcome, Run::summary)
        .containsExactly(
            Outcome.INTERRUPTED, "the trainer ended before it did; nothing was published");
  }

  @Test
  void failsIfItWasOnTheTopicBeforeAndIsNotActive() {
    versions.published.put(candidate.version(), candidate);
    versions.refusesWrites = true;
    assertThatThrownBy(this::publish).hasMessage("Kafka refused");
  }

  @Test
  void isPublishedThoughNobodySaysWhoRunsIt() {
    versions.areMute = true;
    Run run = publish();
    assertThat(run.outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(run.summary()).endsWith("; it isn't known who runs it: no status can be read");
  }

  @Test
  void waitsForInstancesAgainAfterAStop() {
    versions.areSlow = true;
    stopping = true;
    Run open = publish();
    assertThat(open.isRunning()).isTrue();
    assertThat(open.summary()).endsWith("; the next start waits for the instances");

    stopping = false;
    assertThat(resume(open).summary()).contains("it is active, but 1 of 1 instances don't run");
  }

  @Test
  void knowsWhatWasPublishedAndReplacedFromWhatWasNot() {
    Run cut = found();
    versions.publish(candidate, "v1");
    versions.rollback();
    assertThat(resume(cut).outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(resume(cut).summary()).endsWith("; it is no longer active");
    assertThat(resume(Run.begun(2, Trigger.REQUEST, NOW, 0, null)).outcome())
        .isEqualTo(Outcome.INTERRUPTED);
  }

  @Test
  void leavesWhatItProposesToAPersonAndSaysHowToApproveIt() {
    Run run = release.propose(found().toPropose(), candidate);
    assertProposed(run);
    assertThat(versions.published).containsKey(candidate.version());
    assertThat(versions.active()).isEqualTo("v1");
  }

  @Test
  void knowsAfterAKillWhetherItHadProposed() {
    Run cut = found().toPropose();
    assertThat(resume(cut).outcome()).isEqualTo(Outcome.INTERRUPTED);
    versions.propose(candidate);
    assertProposed(resume(cut));
  }

  @Test
  void isNotMistakenAboutAProposalWhoseAnswerWasLostNorOneThatFailed() {
    Run found = found().toPropose();
    versions.refusesWrites = true;
    assertThatThrownBy(() -> release.propose(found, candidate)).hasMessage("Kafka refused");
    versions.refusesWrites = false;
    versions.lostAnswer = new IllegalStateException("no answer in time");
    versions.isAway = true;
    assertThat(release.propose(found, candidate).summary())
        .isEqualTo("it isn't known whether it was published: Kafka doesn't answer");
    versions.isAway = false;
    assertProposed(release.propose(found, candidate));
  }

  private void assertProposed(Run run) {
    assertThat(run)
        .extracting(Run::outcome, Run::summary)
        .containsExactly(
            Outcome.PROPOSED,
            "proposed %1$s: macro recall 1.000 on dev; no instance runs it: try it beside the active version with `model shadow %1$s`, approve it with `model activate %1$s`"
                .formatted(candidate.version()));
  }

  private void assertTakenBack(Run run) {
    assertThat(run)
        .extracting(Run::outcome, Run::summary)
        .containsExactly(
            Outcome.REFUSED,
            "instance a refused version "
                + candidate.version()
                + ": it says the same to every text; the version before is active again");
    assertThat(versions.active()).isEqualTo("v1");
  }

  private Run publish() {
    return release.publish(found(), candidate, "v1", () -> stopping);
  }

  private Run resume(Run cut) {
    return release.resume(cut, () -> stopping);
  }

  private static Run found() {
    Evaluation perfect =
        new Evaluation(
            "dev",
            2,
            1,
            1,
            1,
            0,
            List.of(List.of(1L, 0L, 0L), List.of(0L, 0L, 0L), List.of(0L, 0L, 1L)));
    return Run.begun(1, Trigger.REQUEST, NOW, 0, null)
        .with(
            new Run.Findings(
                candidate.version(),
                "v1",
                false,
                "abc",
                "texts",
                new TextCounts(2, 2, 0, 0),
                List.of(new Contest(Contest.Texts.VALIDATION, perfect, null)),
                List.of(),
                List.of()));
  }
}
