package io.tonestream.app.batching;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LookAheadTest {
  private static final TopicPartition FIRST = new TopicPartition("raw-text", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw-text", 1);

  private final LookAhead lookAhead = new LookAhead();

  @Test
  void takesRecordsInOrder() {
    note(FIRST, 3, 4, 5);

    assertThat(offsetOf(lookAhead.take(FIRST, 3))).isEqualTo(3);
    assertThat(offsetOf(lookAhead.take(FIRST, 4))).isEqualTo(4);
    assertThat(lookAhead.take(FIRST, 4)).as("taken before").isNull();
  }

  @Test
  void knowsNothingOfRecordsItWasNotShown() {
    note(FIRST, 3);

    assertThat(lookAhead.take(SECOND, 3)).isNull();
    assertThat(lookAhead.take(FIRST, 2)).isNull();
    assertThat(offsetOf(lookAhead.take(FIRST, 3))).isEqualTo(3);
  }

  @Test
  void forgetsWhatWasSkipped() {
    note(FIRST, 3, 4, 5, 6);
    lookAhead.nextUnscored();

    assertThat(offsetOf(lookAhead.take(FIRST, 5))).isEqualTo(5);
    assertThat(lookAhead.take(FIRST, 3)).isNull();
    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(6);
  }

  @Test
  void offersUnscoredRecordsOfEachPartitionInTurn() {
    note(FIRST, 3, 4, 5);
    note(SECOND, 7);

    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(3);
    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(7);
    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(4);
    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(5);
    assertThat(lookAhead.nextUnscored()).isNull();
  }

  @Test
  void offersWhatIsFetchedLater() {
    note(FIRST, 3);
    lookAhead.nextUnscored();
    assertThat(lookAhead.nextUnscored()).isNull();
    note(FIRST, 4);

    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(4);
  }

  @Test
  void keepsWhatWasScoredAheadUntilItsTurnComes() {
    note(FIRST, 3, 4);
    Fetched ahead = requireNonNull(lookAhead.nextUnscored());

    assertThat(lookAhead.take(FIRST, 3)).isSameAs(ahead);
    assertThat(offsetOf(lookAhead.take(FIRST, 4))).isEqualTo(4);
  }

  @Test
  void aRewoundPartitionDropsWhatItWillFetchAgain() {
    note(FIRST, 3, 4, 5);
    Fetched stale = requireNonNull(lookAhead.nextUnscored());
    note(FIRST, 3);

    assertThat(lookAhead.take(FIRST, 3)).isNotNull().isNotSameAs(stale);
    assertThat(lookAhead.take(FIRST, 4)).isNull();
  }

  @Test
  void dropsARevokedPartitionOnly() {
    note(FIRST, 3);
    note(SECOND, 7);
    lookAhead.drop(FIRST);

    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(7);
    assertThat(lookAhead.nextUnscored()).isNull();
    assertThat(lookAhead.take(FIRST, 3)).isNull();
    assertThat(offsetOf(lookAhead.take(SECOND, 7))).isEqualTo(7);
  }

  @Test
  void saysWhatComesNextWithoutTakingIt() {
    note(FIRST, 3);
    note(SECOND, 7);

    assertThat(offsetOf(lookAhead.peekUnscored())).isEqualTo(3);
    assertThat(offsetOf(lookAhead.nextUnscored())).isEqualTo(3);
    assertThat(offsetOf(lookAhead.peekUnscored())).isEqualTo(7);
    assertThat(lookAhead.size()).isEqualTo(2);
  }

  @Test
  void tellsWhatWasDroppedOrSkippedThatNobodyWantsIt() {
    note(FIRST, 3, 4, 5);
    note(SECOND, 7);
    Fetched skipped = requireNonNull(lookAhead.nextUnscored());
    Fetched dropped = requireNonNull(lookAhead.nextUnscored());
    lookAhead.take(FIRST, 4);
    lookAhead.drop(SECOND);

    assertThat(skipped.isWanted()).isFalse();
    assertThat(dropped.isWanted()).isFalse();
    assertThat(requireNonNull(lookAhead.take(FIRST, 5)).isWanted()).isTrue();
  }

  private void note(TopicPartition partition, long... offsets) {
    for (long offset : offsets) {
      lookAhead.note(new Fetched(partition, offset, 0, TimestampType.CREATE_TIME, new byte[0]));
    }
  }

  private static long offsetOf(@Nullable Fetched record) {
    return requireNonNull(record).offset();
  }
}
