package io.tonestream.app.asking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Finds out what to ask a human, from {@code labeled-text} and {@code feedback} as they are.
 * Thread-safe: each call has consumers of its own.
 *
 * @param kafka settings of a consumer by Kafka's names
 * @param labeledText the topic's name, prefix and all
 * @param feedback the topic's name, prefix and all
 */
public record Questions(
    Map<String, Object> kafka, String labeledText, String feedback, InstantSource clock) {
  /** A text's own time may be so far ahead of the clock: it is written before its time. */
  private static final Duration AHEAD = Duration.ofMinutes(10);

  /** Takes a copy. */
  public Questions {
    kafka = Map.copyOf(kafka);
  }

  /**
   * What is wanted.
   *
   * @param since how old texts may be
   * @param brands those to ask about; all if it is empty
   * @param budget how many texts at most
   * @param minTexts of a brand that counts
   * @param maxRecords how many of the last records of {@code labeled-text} are read at most
   * @param timeout for each of the topics
   */
  public record Request(
      Duration since,
      Set<String> brands,
      int budget,
      int minTexts,
      long maxRecords,
      Duration timeout) {
    /** Takes a copy. */
    public Request {
      brands = Set.copyOf(brands);
    }
  }

  /**
   * Reads both topics, and chooses.
   *
   * @throws IllegalStateException if the app passes on no texts
   * @throws io.tonestream.topics.TopicException if there is no such topic, or it can't be read in
   *     time
   */
  public Question ask(Request request) {
    TextPool pool = new TextPool(humanLabels(request), request.budget);
    Instant since = clock.instant().minus(request.since);
    try (TopicReader reader = TopicReader.open(kafka, labeledText)) {
      reader.seek(since.minus(AHEAD), request.maxRecords, request.timeout);
      reader.readToEndWithin(
          request.timeout,
          records -> records.forEach(record -> take(record, since, request.brands, pool)));
    }
    return pool.question(request.budget, request.minTexts);
  }

  private HumanLabels humanLabels(Request request) {
    HumanLabels labels = new HumanLabels();
    try (TopicReader reader = TopicReader.open(kafka, feedback)) {
      if (reader.exists(request.timeout)) {
        reader.readToEndWithin(
            request.timeout, records -> records.forEach(record -> take(record, labels)));
      }
    }
    return labels;
  }

  /** What is no feedback is the trainer's to report. */
  private static void take(ConsumerRecord<byte[], byte[]> record, HumanLabels labels) {
    if (record.value() == null) {
      if (record.key() != null) {
        labels.erase(new String(record.key(), UTF_8));
      }
      return;
    }
    Feedback feedback;
    try {
      feedback = Json.read(Feedback.class, record.value());
    } catch (BadJsonException e) {
      return;
    }
    labels.put(feedback);
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, Instant since, Set<String> brands, TextPool pool) {
    LabeledText text;
    try {
      text = Json.read(LabeledText.class, record.value());
    } catch (BadJsonException e) {
      pool.addUnreadable();
      return;
    }
    if (!text.timestamp().isBefore(since) && (brands.isEmpty() || brands.contains(text.brand()))) {
      Header errors = record.headers().lastHeader(ErrorRates.HEADER);
      pool.add(text, errors == null ? null : errors.value());
    }
  }
}
