package io.tonestream.app.streams;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition in which the app can't go on where it stopped.
 *
 * @param committed the offset of the first record that wasn't processed; null if none is known
 * @param start the offset of the partition's first record
 * @param end the offset after its last one
 */
record LostPosition(TopicPartition partition, @Nullable Long committed, long start, long end) {
  private static final int MAX_TOLD = 12;

  /**
   * What is lost in a partition of a group that has committed offsets. One without any is new: it
   * would have been read from its beginning.
   */
  static Optional<LostPosition> find(
      TopicPartition partition, @Nullable OffsetAndMetadata position, long start, long end) {
    Long committed = position == null ? null : position.offset();
    boolean isLost =
        committed == null ? start > 0 && end > start : committed < start || committed > end;
    return isLost
        ? Optional.of(new LostPosition(partition, committed, start, end))
        : Optional.empty();
  }

  /**
   * A part of a sentence that names the partition, the offsets and how many records it is about.
   */
  String describe() {
    if (committed == null) {
      return "%s holds offsets %d to %d (%,d records), and no position is known"
          .formatted(partition, start, end - 1, end - start);
    }
    if (committed < start) {
      return "%s was read up to offset %d and begins at %d: up to %,d records were deleted unread"
          .formatted(partition, committed, start, start - committed);
    }
    return "%s was read up to offset %d and ends at %d: it was made anew, or has lost records"
        .formatted(partition, committed, end);
  }

  static String describe(List<LostPosition> lost) {
    String told =
        lost.stream().limit(MAX_TOLD).map(LostPosition::describe).collect(Collectors.joining("; "));
    return lost.size() <= MAX_TOLD
        ? told
        : "%s; and %d partitions more".formatted(told, lost.size() - MAX_TOLD);
  }
}
