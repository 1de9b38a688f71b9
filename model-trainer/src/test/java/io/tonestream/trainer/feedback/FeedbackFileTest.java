package io.tonestream.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackFileTest {
  private static final String TOPIC = "topic";

  @TempDir private Path directory;

  private final List<String> left = new ArrayList<>();

  @Test
  void keepsFeedbackAndWhereToReadOn() {
    try (FeedbackFile file = open()) {
      assertThat(file.nextOffset(TOPIC, 0)).isZero();
      file.append(List.of(received(0, 7, "a", "sick", Label.NEGATIVE)));
      file.append(List.of(received(1, 3, "b", "ill", Label.NEGATIVE)));
    }
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isEqualTo(2);
      assertThat(file.nextOffset(TOPIC, 0)).isEqualTo(8);
      assertThat(file.nextOffset(TOPIC, 1)).isEqualTo(4);
      assertThat(file.nextOffset("another", 0)).isZero();
    }
  }

  @Test
  void letsTheLastLabelOfAnIdOrTextWin() {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 0, "a", "sick", Label.NEGATIVE),
              received(0, 1, null, "wicked", Label.NEGATIVE),
              received(0, 2, "b", "sick", Label.NEUTRAL),
              received(0, 3, "a", "sick", Label.POSITIVE),
              received(0, 4, null, "wicked", Label.POSITIVE)));

      assertThat(file.latest())
          .extracting(Correction::feedback)
          .extracting(Feedback::text, Feedback::label)
          .containsExactly(
              tuple("sick", Label.NEUTRAL),
              tuple("sick", Label.POSITIVE),
              tuple("wicked", Label.POSITIVE));
    }
  }

  @Test
  void theLastLabelIsTheOneThatWasGivenLastInWhateverOrderPartitionsAreRead() {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 9, "a", "sick", Label.POSITIVE),
              received(1, 5, "b", "ill", Label.NEUTRAL),
              received(1, 6, "a", "sick", Label.NEGATIVE)));

      assertThat(file.latest())
          .extracting(Correction::feedback)
          .extracting(Feedback::text, Feedback::label)
          .containsExactly(tuple("ill", Label.NEUTRAL), tuple("sick", Label.POSITIVE));
    }
  }

  @Test
  void aLabelThatIsSentLateCountsFromWhenItWasGivenButNoneFromTheFuture() {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 5, "a", "sick", Label.POSITIVE),
              received(0, 6, "a", "sick", Label.NEGATIVE, Instant.ofEpochSecond(3)),
              received(0, 7, "b", "ill", Label.POSITIVE, Instant.ofEpochSecond(1_000)),
              received(0, 8, "b", "ill", Label.NEGATIVE)));

      assertThat(file.latest())
          .extracting(Correction::feedback)
          .extracting(Feedback::text, Feedback::label)
          .containsExactly(tuple("sick", Label.POSITIVE), tuple("ill", Label.NEGATIVE));
    }
  }

  @Test
  void theLastLabelOfAnIdIsEachSendersOwn() {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              sentBy("anna", 0, "a", "sick", Label.NEGATIVE),
              sentBy("anna", 1, "a", "sick", Label.NEUTRAL),
              sentBy("ben", 2, "a", "sick", Label.POSITIVE)));

      assertThat(file.latest())
          .extracting(Correction::sender, each -> each.feedback().label())
          .containsExactly(tuple("anna", Label.NEUTRAL), tuple("ben", Label.POSITIVE));
    }
  }

  @Test
  void leavesNothingOfWhatWasErasedNorOfWhatComesUnderTheIdLater() throws Exception {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 0, "a", "sick", Label.NEGATIVE),
              received(0, 1, "b", "ill", Label.NEGATIVE),
              Received.erasing(TOPIC, 0, 2, Instant.ofEpochSecond(2), "a")));
      assertThat(forget(file, Instant.EPOCH)).isEqualTo(1);

      assertThat(texts(file)).containsExactly("ill");
      assertThat(Files.readString(path())).doesNotContain("sick").contains("ill");
      assertThat(left).containsExactly("sick");
      assertThat(forget(file, Instant.EPOCH)).isZero();
    }
    try (FeedbackFile file = open()) {
      assertThat(file.nextOffset(TOPIC, 0)).isEqualTo(3);
      file.append(
          List.of(
              Received.of(
                  "made anew",
                  0,
                  0,
                  Instant.ofEpochSecond(90),
                  null,
                  new Feedback("a", "sick", Label.NEGATIVE, null, null))));
      assertThat(forget(file, Instant.EPOCH)).isEqualTo(1);
      assertThat(texts(file)).containsExactly("ill");
    }
  }

  @Test
  void forgetsWhatIsTooOldAndStillKnowsHowMuchCameAndWhereToReadOn() throws Exception {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              Received.erasing(TOPIC, 0, 1, Instant.ofEpochSecond(1), "x"),
              received(0, 2, null, "sick", Label.NEGATIVE),
              received(1, 7, null, "ill", Label.NEGATIVE),
              received(0, 9, null, "wicked", Label.POSITIVE)));
      assertThat(forget(file, Instant.ofEpochSecond(9))).isEqualTo(2);
      assertThat(Files.readAllLines(path())).hasSize(2);
      assertThat(file.size()).isEqualTo(3);
    }
    try (FeedbackFile file = open()) {
      assertThat(texts(file)).containsExactly("wicked");
      assertThat(file.size()).isEqualTo(3);
      assertThat(file.nextOffset(TOPIC, 0)).isEqualTo(10);
      assertThat(file.nextOffset(TOPIC, 1)).isEqualTo(8);

      file.append(List.of(received(0, 10, null, "new", Label.POSITIVE)));
      assertThat(file.size()).isEqualTo(4);
      assertThat(forget(file, Instant.ofEpochSecond(11))).isEqualTo(2);
    }
    try (FeedbackFile file = open()) {
      assertThat(file.latest()).isEmpty();
      assertThat(file.size()).isEqualTo(4);
      assertThat(file.nextOffset(TOPIC, 0)).isEqualTo(11);
    }
  }

  @Test
  void aCrashBeforeItIsWrittenAnewLeavesItAsItWasAndTheNextStartForgets() throws Exception {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 0, "a", "sick", Label.NEGATIVE),
              Received.erasing(TOPIC, 0, 1, Instant.ofEpochSecond(1), "a")));
      assertThatThrownBy(
              () ->
                  file.forget(
                      Instant.EPOCH,
                      texts -> {
                        throw new IllegalStateException("killed");
                      }))
          .hasMessage("killed");
    }
    // As far as another process could have come.
    Path unfinished = directory.resolve("feedback.jsonl.new");
    Files.writeString(unfinished, "{\"topicId\":\"to");
    try (FeedbackFile file = open()) {
      assertThat(unfinished).doesNotExist();
      assertThat(forget(file, Instant.EPOCH)).isEqualTo(1);
      assertThat(Files.readString(path())).doesNotContain("sick");
      assertThat(unfinished).doesNotExist();
    }
  }

  @Test
  void isStillOneTrainersOnlyAndGoesOnOnceItHasForgotten() {
    try (FeedbackFile file = open()) {
      file.append(List.of(received(0, 0, null, "sick", Label.NEGATIVE)));
      forget(file, Instant.ofEpochSecond(1));
      assertThatThrownBy(this::open).hasMessageContaining("is in use by another trainer");
      file.append(List.of(received(0, 1, null, "ill", Label.NEGATIVE)));
    }
    try (FeedbackFile file = open()) {
      assertThat(texts(file)).containsExactly("ill");
    }
  }

  @Test
  void readsALineAgainThatACrashCutShort() throws Exception {
    try (FeedbackFile file = open()) {
      file.append(List.of(received(0, 0, "a", "sick", Label.NEGATIVE)));
    }
    byte[] line = Json.write(received(0, 1, "b", "ill", Label.NEGATIVE));
    Files.write(path(), Arrays.copyOf(line, 20), StandardOpenOption.APPEND);
    try (FeedbackFile file = open()) {
      assertThat(file.nextOffset(TOPIC, 0)).isEqualTo(1);
      file.append(List.of(received(0, 1, "b", "ill", Label.NEGATIVE)));
    }
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isEqualTo(2);
    }
  }

  @Test
  void namesFileAndLineThatCannotBeRead() throws Exception {
    Files.writeString(path(), "{}\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(path() + ", line 1: ");
  }

  @Test
  void isOneTrainersOnly() {
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isZero();
      assertThatThrownBy(this::open).hasMessageContaining("is in use by another trainer");
    }
  }

  private int forget(FeedbackFile file, Instant before) {
    return file.forget(before, left::addAll);
  }

  private static List<String> texts(FeedbackFile file) {
    return file.latest().stream().map(each -> each.feedback().text()).toList();
  }

  private static Received sentBy(String sender, long offset, String id, String text, Label label) {
    return Received.of(
        TOPIC,
        0,
        offset,
        Instant.ofEpochSecond(offset),
        sender,
        new Feedback(id, text, label, null, null));
  }

  private Path path() {
    return directory.resolve("feedback.jsonl");
  }

  private FeedbackFile open() {
    return FeedbackFile.open(path());
  }

  private static Received received(
      int partition, long offset, @Nullable String id, String text, Label label) {
    return received(partition, offset, id, text, label, null);
  }

  /** Written as many seconds after the epoch as its offset says. */
  private static Received received(
      int partition,
      long offset,
      @Nullable String id,
      String text,
      Label label,
      @Nullable Instant timestamp) {
    return Received.of(
        TOPIC,
        partition,
        offset,
        Instant.ofEpochSecond(offset),
        null,
        new Feedback(id, text, label, null, timestamp));
  }
}
