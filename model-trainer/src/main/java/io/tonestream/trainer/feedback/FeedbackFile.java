package io.tonestream.trainer.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.Feedback;
import io.tonestream.trainer.journal.Journal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All feedback so far: the topic forgets, training doesn't. Each line has its record's offset, so
 * the file itself says where to read on, and a line that a crash cut short is read again. One
 * thread and one process use it; whoever opens it closes it.
 */
public final class FeedbackFile implements AutoCloseable {
  private final Journal<Received> journal;
  private final Map<Integer, Long> nextOffsets = new HashMap<>();

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

  /** By partition of the topic, the offset after the last record that was kept. */
  public Map<Integer, Long> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }

  /** How many records were kept. */
  public int size() {
    return journal.records().size();
  }

  /** Keeps records, all of them or those before a crash; they are on disk when this returns. */
  public void append(List<Received> records) {
    journal.append(records);
    records.forEach(this::remember);
  }

  /** What to learn: of feedback with the same id, or without ids on the same text, the last. */
  public Collection<Feedback> latest() {
    Map<String, Feedback> latest = new LinkedHashMap<>();
    for (Received each : journal.records()) {
      String id = each.feedback().id();
      String key = id == null ? "text " + each.feedback().text() : "id " + id;
      // Where the last word stands in the order of arrival counts too: recent feedback is a suffix.
      latest.remove(key);
      latest.put(key, each.feedback());
    }
    return latest.values();
  }

  @Override
  public void close() {
    journal.close();
  }

  private void remember(Received record) {
    nextOffsets.merge(record.partition(), record.offset() + 1, Math::max);
  }

  /**
   * Feedback, and where it stood on the topic.
   *
   * @param partition of the topic
   * @param offset in the partition
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Received(int partition, long offset, Feedback feedback) {}
}
