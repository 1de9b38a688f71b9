package io.tonestream.trainer.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.trainer.journal.Journal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The feedback so far, whatever becomes of the topic. There is a line for each record of the topic,
 * whatever it is, so that the file itself says where to read on, and a line that a crash cut short
 * is read again. What is erased or too old is taken out of it. One thread and one process use it;
 * whoever opens it closes it.
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

  /** How much feedback has come, what is gone by now included. */
  public int size() {
    return size;
  }

  /** Keeps records, all of them or those before a crash; they are on disk when this returns. */
  public void append(List<Received> records) {
    journal.append(records);
    records.forEach(this::remember);
  }

  /**
   * What to learn, in the order in which it was given: of one sender's feedback with the same id,
   * or without ids on the same text, the last. Records of different partitions are read in any
   * order.
   */
  public Collection<Correction> latest() {
    Map<String, Correction> latest = new LinkedHashMap<>();
    journal.records().stream()
        .sorted(Comparator.comparing(Received::given))
        .flatMap(record -> record.correction().stream())
        .forEach(each -> replace(latest, each));
    return latest.values();
  }

  /** Recent feedback is a suffix, so the last word stands where it was given. */
  private static void replace(Map<String, Correction> latest, Correction correction) {
    String id = correction.feedback().id();
    String key =
        correction.sender()
            + (id == null ? "\ntext " + correction.feedback().text() : "\nid " + id);
    latest.remove(key);
    latest.put(key, correction);
  }

  /**
   * Takes out what was erased and what came before a time, with all that a crash kept from being
   * taken out. Where to read on, and how much there was, stays known.
   *
   * @param leaving hears of the texts before they go: until it returns, a crash leaves them there
   * @return how much feedback went
   */
  public int forget(Instant before, Consumer<Set<String>> leaving) {
    Set<String> erased = new HashSet<>();
    journal.records().stream().map(Received::erased).filter(Objects::nonNull).forEach(erased::add);
    List<Received> going =
        journal.records().stream()
            .filter(record -> record.isOlderThan(before) || record.isOf(erased))
            .toList();
    if (going.isEmpty()) {
      return 0;
    }
    Set<String> texts =
        going.stream()
            .flatMap(record -> record.correction().stream())
            .map(each -> each.feedback().text())
            .collect(Collectors.toSet());
    leaving.accept(texts);
    journal.replace(without(going));
    return (int) going.stream().filter(record -> record.feedback() != null).count();
  }

  /** What is left, with a bare line at the end of each partition where nothing is. */
  private List<Received> without(List<Received> going) {
    Set<Received> gone = new HashSet<>(going);
    Map<String, Received> ends = new HashMap<>();
    journal.records().forEach(record -> ends.put(record.topicPartition(), record));
    List<Received> left = new ArrayList<>();
    for (Received record : journal.records()) {
      boolean empty = record.isEmpty() || gone.contains(record);
      if (record == ends.get(record.topicPartition())) {
        left.add(empty ? record.emptied() : record);
      } else if (!empty) {
        left.add(record);
      }
    }
    left.set(left.size() - 1, left.get(left.size() - 1).counted(size));
    return left;
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
    if (record.count() != null) {
      size = record.count();
    } else if (record.feedback() != null) {
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
   * @param sender who sent it; absent if that isn't known
   * @param feedback absent if the record was none, and was left out, or is gone
   * @param erased the id whose feedback it erases, whenever that comes; absent if it erases none
   * @param count how much feedback had come up to this line; only where lines before it are gone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Received(
      String topicId,
      int partition,
      long offset,
      Instant written,
      @Nullable String sender,
      @Nullable Feedback feedback,
      @Nullable String erased,
      @Nullable Integer count) {

    /** One that holds feedback, or with null nothing that can be learnt. */
    public static Received of(
        String topicId,
        int partition,
        long offset,
        Instant written,
        @Nullable String sender,
        @Nullable Feedback feedback) {
      return new Received(topicId, partition, offset, written, sender, feedback, null, null);
    }

    /** One that erases an id's feedback. */
    public static Received erasing(
        String topicId, int partition, long offset, Instant written, String id) {
      return new Received(topicId, partition, offset, written, null, null, id, null);
    }

    /** When the label was given: as it says itself, but no later than it was written. */
    Instant given() {
      Instant said = feedback == null ? null : feedback.timestamp();
      return said != null && said.isBefore(written) ? said : written;
    }

    Optional<Correction> correction() {
      return feedback == null
          ? Optional.empty()
          : Optional.of(new Correction(sender == null ? SenderHeader.UNKNOWN : sender, feedback));
    }

    private String topicPartition() {
      return topicId + "-" + partition;
    }

    private boolean isEmpty() {
      return feedback == null && erased == null;
    }

    private boolean isOlderThan(Instant time) {
      return !isEmpty() && written.isBefore(time);
    }

    private boolean isOf(Set<String> ids) {
      return feedback != null && feedback.id() != null && ids.contains(feedback.id());
    }

    private Received emptied() {
      return new Received(topicId, partition, offset, written, null, null, null, count);
    }

    private Received counted(int feedbackSoFar) {
      return new Received(
          topicId, partition, offset, written, sender, feedback, erased, feedbackSoFar);
    }
  }
}
