package io.tonestream.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.trainer.gate.Contest;
import io.tonestream.trainer.gate.Verdict;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.material.TextCounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunHistoryTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Run.Findings FINDINGS =
      new Run.Findings(
          "v2",
          "v1",
          true,
          "abc",
          "texts",
          new TextCounts(10, 5, 3, 1),
          List.of(new Contest(Contest.Texts.VALIDATION, evaluation(), evaluation())),
          List.of(new Verdict.Check("macro recall on dev", 0.7, 0.6, true, "min-recall")),
          List.of("it isn't known"));

  @TempDir private Path folder;

  @Test
  void remembersHowEachRetrainingEnded() {
    Run ended;
    try (RunHistory history = open()) {
      Run first = history.begin(Trigger.SCHEDULE, NOW, 7, null);
      ended = first.with(FINDINGS).ended(NOW.plusSeconds(9), Outcome.PUBLISHED, "published v2");
      history.put(ended);
      history.begin(Trigger.REQUEST, NOW.plusSeconds(10), 8, null);
    }
    try (RunHistory history = open()) {
      assertThat(history.newestFirst()).extracting(Run::id).containsExactly(2L, 1L);
      assertThat(history.find(1)).contains(ended);
      assertThat(history.last()).get().matches(Run::isRunning);
      assertThat(history.lastPublished()).contains(NOW.plusSeconds(9));
      assertThat(history.begin(Trigger.COMMAND, NOW, 8, null).id()).isEqualTo(3);
    }
  }

  @Test
  void knowsTheVersionsThatAVersionComesFrom() {
    try (RunHistory history = open()) {
      publish(history, "v1", null, "texts", 0.70);
      publish(history, "v2", "v1", "texts", 0.72, Outcome.PROPOSED);
      publish(history, "v3", "v2", "other texts", 0.80);
      publish(history, "v4", "v3", "texts", 0.71);
      publish(history, "never approved", "v4", "texts", 0.95, Outcome.PROPOSED);
      publish(history, "taken back", "v4", "texts", 0.90);
      publish(history, "v5", "v4", "texts", 0.70);

      assertThat(history.ancestors("v5")).containsExactly("v4", "v3", "v2", "v1");
      assertThat(history.ancestors("v2")).containsExactly("v1");
      assertThat(history.ancestors("v1")).isEmpty();
      assertThat(history.ancestors(null)).isEmpty();
    }
  }

  private static void publish(
      RunHistory history,
      String version,
      @Nullable String parent,
      String validation,
      double macroRecall) {
    publish(history, version, parent, validation, macroRecall, Outcome.PUBLISHED);
  }

  private static void publish(
      RunHistory history,
      String version,
      @Nullable String parent,
      String validation,
      double macroRecall,
      Outcome outcome) {
    Evaluation evaluation =
        new Evaluation("dev", 2, 1, macroRecall, 1, 0, evaluation().confusion());
    history.put(
        history
            .begin(Trigger.SCHEDULE, NOW, 0, null)
            .with(
                new Run.Findings(
                    version,
                    parent,
                    true,
                    "abc",
                    validation,
                    new TextCounts(10, 5, 3, 1),
                    List.of(new Contest(Contest.Texts.VALIDATION, evaluation, null)),
                    List.of(),
                    List.of()))
            .ended(NOW, outcome, "published"));
  }

  @Test
  void readsWhatAReleaseBeforeWrote() throws Exception {
    Files.writeString(
        path(),
        "{\"id\":7,\"trigger\":\"schedule\",\"started\":1795910400000,\"ended\":1795910500000,"
            + "\"outcome\":\"published\",\"summary\":\"published v7\",\"feedback\":0}\n");
    try (RunHistory history = RunHistory.open(path())) {
      assertThat(history.last())
          .hasValueSatisfying(
              run -> {
                assertThat(run.id()).isEqualTo(7);
                assertThat(run.waitsForApproval()).isFalse();
              });
    }
  }

  @Test
  void leavesOutWhatACrashCutShort() throws Exception {
    try (RunHistory history = open()) {
      history.begin(Trigger.SCHEDULE, NOW, 0, null);
    }
    Files.writeString(path(), "{\"id\":2,\"trigger\":\"sch", StandardOpenOption.APPEND);
    try (RunHistory history = open()) {
      assertThat(history.newestFirst()).extracting(Run::id).containsExactly(1L);
      history.begin(Trigger.REQUEST, NOW, 0, null);
    }
    try (RunHistory history = open()) {
      assertThat(history.newestFirst()).extracting(Run::id).containsExactly(2L, 1L);
    }
  }

  @Test
  void isOneTrainersOnly() {
    try (RunHistory history = open()) {
      assertThat(history.last()).isEmpty();
      assertThatThrownBy(this::open)
          .hasMessage(path() + " is in use by another trainer: stop that one");
    }
  }

  private static Evaluation evaluation() {
    return new Evaluation(
        "dev",
        2,
        1,
        1,
        1,
        0,
        List.of(List.of(1L, 0L, 0L), List.of(0L, 0L, 0L), List.of(0L, 0L, 1L)));
  }

  private Path path() {
    return folder.resolve("runs.jsonl");
  }

  private RunHistory open() {
    return RunHistory.open(path());
  }
}
