package io.tonestream.app.letters;

import io.tonestream.topics.RecordSink;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads {@code dead-letters}. Thread-safe: each call has a consumer of its own.
 *
 * @param kafka settings of a consumer by Kafka's names
 * @param name the topic's, prefix and all
 */
public record DeadLetterTopic(Map<String, Object> kafka, String name) {
  /** Takes a copy. */
  public DeadLetterTopic {
    kafka = Map.copyOf(kafka);
  }

  /**
   * Counts the letters that are meant.
   *
   * @param text what is shown of a letter's value; empty shows nothing
   * @param timeout how long nothing may come
   * @throws TopicException if the topic is missing or can't be read
   */
  public DeadLetterReport count(
      LetterFilter filter, Function<StoredLetter, Optional<String>> text, Duration timeout) {
    return count(
        filter, text, Long.MAX_VALUE, timeout, (reader, sink) -> reader.readToEnd(timeout, sink));
  }

  /**
   * Counts those that are meant among the last ones.
   *
   * @param most how many records are looked at
   * @param timeout how long it may take
   */
  public DeadLetterReport countLast(
      LetterFilter filter,
      Function<StoredLetter, Optional<String>> text,
      long most,
      Duration timeout) {
    return count(
        filter, text, most, timeout, (reader, sink) -> reader.readToEndWithin(timeout, sink));
  }

  private DeadLetterReport count(
      LetterFilter filter,
      Function<StoredLetter, Optional<String>> text,
      long most,
      Duration timeout,
      BiConsumer<TopicReader, RecordSink> reading) {
    Instant since = filter.since();
    LetterCounts counts = new LetterCounts(text);
    try (TopicReader reader = TopicReader.open(kafka, name)) {
      reader.seek(since == null ? Instant.EPOCH : since, most, timeout);
      reading.accept(reader, each -> each.forEach(record -> count(record, filter, counts)));
    }
    return counts.report();
  }

  private static void count(
      ConsumerRecord<byte[], byte[]> record, LetterFilter filter, LetterCounts counts) {
    StoredLetter.noted(record).ifPresent(counts::redriven);
    StoredLetter.of(record).filter(filter::matches).ifPresent(counts::add);
  }

  /**
   * Counts the letters that were sent again, and whose records stood at these offsets or later.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if the topic is missing or can't be read
   */
  public long countRedriven(Map<TopicPartition, Long> from, Duration timeout) {
    Set<Position> meant = new HashSet<>();
    Found letters =
        find(
            LetterFilter.ALL,
            letter -> {
              if (letter.source() != null && isIn(from, letter.source())) {
                meant.add(letter.at());
              }
            },
            timeout);
    meant.retainAll(letters.redriven());
    return meant.size();
  }

  private static boolean isIn(Map<TopicPartition, Long> from, Position source) {
    Long first = from.get(new TopicPartition(source.topic(), source.partition()));
    return first != null && source.offset() >= first;
  }

  /**
   * One letter.
   *
   * @throws TopicException if none stands there
   */
  public StoredLetter read(Position at, Duration timeout) {
    return RecordAt.read(kafka, at, timeout)
        .record()
        .flatMap(StoredLetter::of)
        .orElseThrow(
            () ->
                new TopicException(
                    "there is no dead letter at %s: `tonestream dead-letters list` shows some that are there"
                        .formatted(at)));
  }

  /**
   * Letters that are meant, and which of all letters were sent again already, or are erased.
   *
   * @param found where they stand, in the order of each partition
   * @param redriven where those stand that were sent again
   * @param erased where those stand whose texts somebody wants to be gone
   */
  record Found(List<Position> found, Set<Position> redriven, Set<Position> erased) {}

  /**
   * Looks for letters, without keeping them. Notes may stand behind an open transaction of a stream
   * thread: to end before it would be to send their letters once more.
   */
  Found find(LetterFilter filter, Consumer<StoredLetter> looker, Duration timeout) {
    List<Position> found = new ArrayList<>();
    Set<Position> redriven = new HashSet<>();
    Set<Position> erased = new HashSet<>();
    try (TopicReader reader = TopicReader.open(kafka, name)) {
      reader.readPastOpenTransactions(
          timeout,
          records ->
              records.forEach(
                  record -> {
                    StoredLetter.noted(record).ifPresent(redriven::add);
                    StoredLetter.erased(record).ifPresent(erased::add);
                    Optional<StoredLetter> letter = StoredLetter.of(record).filter(filter::matches);
                    letter.ifPresent(looker);
                    letter.ifPresent(each -> found.add(each.at()));
                  }));
    }
    return new Found(found, redriven, erased);
  }
}
