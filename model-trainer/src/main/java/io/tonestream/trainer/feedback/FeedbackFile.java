package io.tonestream.trainer.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.Feedback;
import io.tonestream.trainer.journal.Journal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All feedback so far: the topic forgets, training doesn't. There is a line for each record of the
 * topic, whatever it is, so that the file itself says where to read on, and a line that a crash cut
 * short is read again. One thread and one process use it; whoever opens it closes it.
 */
public final class FeedbackFile implements AutoCloseable {
  private final Journal<Received> journal;
  private final Map<String, Map<Integer, Long>> nextOffsets = new HashMap<>();
  private int size;

  private FeedbackFile(Journal<Received> journal) {
    this.journal = journal;
    journal.records().forEach(this::remember);
  }

  /**
   * Opens the file, and makes it if it is missing.
   *
   * @throws IllegalStateException if another process has it open, or a line is none of ours; the
   *     message names file and line
   */
  public static FeedbackFile open(Path path) {
    return new FeedbackFile(Journal.open(path, Received.class));
  }

  /**
   * The offset after the last record of a partition that was kept; 0 if there is none.
   *
   * @param topicId which topic of the name
   */
  long nextOffset(String topicId, int partition) {
    return nextOffsets.getOrDefault(topicId, Map.of()).getOrDefault(partition, 0L);
  }

  /** Whether all its records are of other topics, which had the name before. */
  boolean isOfOthersThan(String topicId) {
    return !nextOffsets.isEmpty() && !nextOffsets.containsKey(topicId);
  }

  /** How much feedback was kept. */
  public int size() {
    return size;
  }

  /** Keeps records, all of them or those before a crash; they are on disk when this returns. */
  public void append(List<Received> records) {
    journal.append(records);
    records.forEach(this::remember);
  }

  /**
   * What to learn, in the order in which it was given: of feedback with the same id, or without ids
   * on the same text, the last. Records of different partitions are read in any order.
   */
  public Collection<Feedback> latest() {
    Map<String, Feedback> latest = new LinkedHashMap<>();
    journal.records().stream()
        .sorted(Comparator.comparing(Received::given))
        .map(Received::feedback)
        .filter(Objects::nonNull)
        .forEach(each -> replace(latest, each));
    return latest.values();
  }

  /** Recent feedback is a suffix, so the last word stands where it was given. */
  private static void replace(Map<String, Feedback> latest, Feedback feedback) {
    String key = feedback.id() == null ? "text " + feedback.text() : "id " + feedback.id();
    latest.remove(key);
    latest.put(key, feedback);
  }

  @Override
  public void close() {
    journal.close();
  }

  /** The last line counts: a topic that was cut is read again. */
  private void remember(Received record) {
    nextOffsets
        .computeIfAbsent(record.topicId(), id -> new HashMap<>())
        .put(record.partition(), record.offset() + 1);
    if (record.feedback() != null) {
      size++;
    }
  }

  /**
   * A record of the topic.
   *
   * @param topicId Kafka's, since a topic that is made anew under the same name begins at 0 again
   * @param partition of the topic
   * @param offset in the partition
   * @param written the record's own time
   * @param feedback absent if the record was none, and was left out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Received(
      String topicId, int partition, long offset, Instant written, @Nullable Feedback feedback) {

    /** When the label was given: as it says itself, but no later than it was written. */
    Instant given() {
      Instant said = feedback == null ? null : feedback.timestamp();
      return said != null && said.isBefore(written) ? said : written;
    }
  }
}
