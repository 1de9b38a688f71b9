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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackFileTest {
  private static final String TOPIC = "topic";

  @TempDir private Path directory;

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
          .extracting(Feedback::text, Feedback::label)
          .containsExactly(tuple("sick", Label.POSITIVE), tuple("ill", Label.NEGATIVE));
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
    return new Received(
        TOPIC,
        partition,
        offset,
        Instant.ofEpochSecond(offset),
        new Feedback(id, text, label, null, timestamp));
  }
}
