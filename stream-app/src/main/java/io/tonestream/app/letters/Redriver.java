package io.tonestream.app.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.letters.Redrive.Failure;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.Failures;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends letters back to {@code raw-text}, each once: in one transaction with the text goes a note
 * to {@code dead-letters} that says so. There is one redriver at a time: whoever opens one ends the
 * one before, and none of what that had begun is ever seen, so that the notes are all there when
 * they are read.
 *
 * <p>One thread uses and closes it.
 */
public final class Redriver implements AutoCloseable {
  /** Of the transactional id; the topic's name stands before it. */
  private static final String ID_SUFFIX = "-redriver";

  private static final int BATCH = 500;

  /** From here on a value might not fit. */
  private static final int LARGE_BYTES = 256 << 10;

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_BLOCK_MILLIS = 30_000;

  /** Whatever raw-text took: its own bound is one of compressed bytes. */
  private static final int MAX_REQUEST_BYTES = 256 << 20;

  private final DeadLetterTopic letters;
  private final String rawText;
  private final Map<String, Object> settings;
  private final Producer<byte[], byte[]> producer;

  private final List<Failure> failures = new ArrayList<>();
  private final List<Text> batch = new ArrayList<>();
  private int partitions;
  private boolean open;

  /** Whether a record of the transaction was too large: what fails after it fails of that. */
  private volatile boolean tooLarge;

  private long redriven;

  private Redriver(
      DeadLetterTopic letters,
      String rawText,
      Map<String, Object> settings,
      Producer<byte[], byte[]> producer) {
    this.letters = letters;
    this.rawText = rawText;
    this.settings = settings;
    this.producer = producer;
  }

  /**
   * Opens one, once all that those before it had begun is over.
   *
   * @param rawText name of the topic, prefix and all
   * @throws TopicException if Kafka refuses, or doesn't answer in time
   */
  public static Redriver open(DeadLetterTopic letters, String rawText) {
    Map<String, Object> settings = new HashMap<>(letters.kafka());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, letters.name() + ID_SUFFIX);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MAX_REQUEST_BYTES);
    Producer<byte[], byte[]> producer = null;
    try {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactions();
      return new Redriver(letters, rawText, settings, producer);
    } catch (KafkaException e) {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
      }
      throw explain(e, rawText, settings);
    }
  }

  /**
   * What {@link #redrive} would send. The redriver that is at work, if any, goes on.
   *
   * @param rawText name of the topic, prefix and all
   * @param again whether those too that were sent again before, and failed again
   * @param limit how many at most
   * @throws TopicException if the letters can't be read
   */
  public static Redrive preview(
      DeadLetterTopic letters, String rawText, LetterFilter filter, boolean again, long limit) {
    Choice choice = choose(letters, rawText, filter, again, limit);
    return choice.outcome(choice.chosen.size(), List.of());
  }

  /**
   * Sends the letters that are meant. To be called once: Kafka may show what it has committed a
   * moment later.
   *
   * @param again whether those too that were sent again before, and failed again
   * @param limit how many at most
   * @throws TopicException if a topic can't be read or written to; what was committed before stays
   */
  public Redrive redrive(LetterFilter filter, boolean again, long limit) {
    Choice choice = choose(letters, rawText, filter, again, limit);
    failures.clear();
    redriven = 0;
    if (!choice.chosen.isEmpty()) {
      send(choice.chosen);
    }
    return choice.outcome(redriven, failures);
  }

  private static Choice choose(
      DeadLetterTopic letters, String rawText, LetterFilter filter, boolean again, long limit) {
    Choice choice = new Choice();
    Set<Position> repeated = new HashSet<>();
    Set<Position> elsewhere = new HashSet<>();
    DeadLetterTopic.Found found =
        letters.find(
            filter,
            letter -> {
              if (!letter.sourceTopic().equals(rawText)) {
                elsewhere.add(letter.at());
              } else if (letter.redrivenFrom() != null) {
                repeated.add(letter.at());
              }
            },
            READ_TIMEOUT);
    for (Position at : found.found()) {
      if (elsewhere.contains(at)) {
        choice.elsewhere++;
      } else if (found.erased().contains(at)) {
        choice.erased++;
      } else if (found.redriven().contains(at)) {
        choice.before++;
      } else if (repeated.contains(at) && !again) {
        choice.again++;
      } else if (choice.chosen.size() < limit) {
        choice.chosen.add(at);
      }
    }
    return choice;
  }

  /** What is to be sent, and why the rest isn't. */
  private static final class Choice {
    private final Set<Position> chosen = new HashSet<>();
    private long before;
    private long again;
    private long elsewhere;
    private long erased;

    Redrive outcome(long redriven, List<Failure> failures) {
      return new Redrive(redriven, before, again, elsewhere, erased, failures);
    }
  }

  /** A letter, and what is sent of it. */
  private record Text(StoredLetter letter, ProducerRecord<byte[], byte[]> record) {}

  private void send(Set<Position> chosen) {
    try (TopicReader reader = TopicReader.open(letters.kafka(), letters.name())) {
      Map<Integer, Long> first = new HashMap<>();
      chosen.forEach(at -> first.merge(at.partition(), at.offset(), Math::min));
      reader
          .ranges(READ_TIMEOUT)
          .forEach(
              (partition, range) ->
                  reader.seek(partition, first.getOrDefault(partition, range.end())));
      partitions = producer.partitionsFor(rawText).size();
      reader.readToEnd(READ_TIMEOUT, records -> send(records, chosen));
    } catch (KafkaException | TopicException e) {
      abort(e);
      throw e instanceof KafkaException failed ? explain(failed, rawText, settings) : e;
    }
  }

  /** Leaves no transaction open: the next letter may be far away, and transactions time out. */
  private void send(Iterable<ConsumerRecord<byte[], byte[]>> records, Set<Position> chosen) {
    try {
      records.forEach(each -> send(each, chosen));
      sendBatch();
    } catch (KafkaException e) {
      // The reader would take it for a failure of its own.
      throw explain(e, rawText, settings);
    }
  }

  private void send(ConsumerRecord<byte[], byte[]> record, Set<Position> chosen) {
    StoredLetter letter =
        chosen.remove(Position.of(record)) ? StoredLetter.of(record).orElse(null) : null;
    if (letter == null || letter.source() == null) {
      return;
    }
    if (letter.source().partition() >= partitions) {
      failures.add(
          new Failure(
              letter.at(),
              "topic %s has no partition %d any more"
                  .formatted(rawText, letter.source().partition())));
      return;
    }
    if (letter.omittedBytes() != null) {
      sendFromSource(letter, letter.source(), letter.omittedBytes());
      return;
    }
    Text text =
        text(
            letter,
            letter.source().partition(),
            letter.key(),
            letter.value(),
            StoredLetter.producers(letter.headers()));
    if (letter.value() != null && letter.value().length > LARGE_BYTES) {
      sendBatch();
      sendAlone(text);
    } else {
      batch.add(text);
      if (batch.size() >= BATCH) {
        sendBatch();
      }
    }
  }

  private void sendFromSource(StoredLetter letter, Position source, long bytes) {
    sendBatch();
    OmittedValue omitted = OmittedValue.read(letters.kafka(), source, bytes, READ_TIMEOUT);
    if (omitted.record().isEmpty()) {
      failures.add(
          new Failure(letter.at(), "its value was at %s: %s".formatted(source, omitted.lost())));
      return;
    }
    ConsumerRecord<byte[], byte[]> original = omitted.record().get();
    sendAlone(
        text(
            letter,
            original.partition(),
            original.key(),
            original.value(),
            StoredLetter.producers(original.headers())));
  }

  private Text text(
      StoredLetter letter,
      int partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers) {
    headers.add(DeadLetter.REDRIVEN_FROM_HEADER, letter.at().toString().getBytes(UTF_8));
    return new Text(letter, new ProducerRecord<>(rawText, partition, key, value, headers));
  }

  /** In one transaction; or each in its own, which shows the one that doesn't fit. */
  private void sendBatch() {
    List<Text> texts = List.copyOf(batch);
    batch.clear();
    if (!texts.isEmpty() && !fit(texts)) {
      texts.forEach(this::sendAlone);
    }
  }

  private void sendAlone(Text text) {
    if (!fit(List.of(text))) {
      byte[] value = text.record.value();
      failures.add(
          new Failure(
              text.letter.at(),
              "topic %s doesn't take its %,d bytes and what comes with them: raise max.message.bytes"
                  .formatted(rawText, value == null ? 0 : value.length)));
    }
  }

  /** Commits all of them, or none if one is too large. */
  private boolean fit(List<Text> texts) {
    tooLarge = false;
    try {
      producer.beginTransaction();
      open = true;
      texts.forEach(this::send);
      producer.commitTransaction();
      open = false;
      redriven += texts.size();
      return true;
    } catch (KafkaException e) {
      if (!tooLarge && !isTooLarge(e)) {
        throw e;
      }
      abort(e);
      return false;
    }
  }

  /** The commit fails if any record does. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(Text text) {
    producer.send(
        text.record,
        (metadata, failure) -> {
          if (failure instanceof RecordTooLargeException) {
            tooLarge = true;
          }
        });
    Position at = text.letter.at();
    Headers note =
        new RecordHeaders().add(StoredLetter.REDRIVEN_HEADER, at.toString().getBytes(UTF_8));
    producer.send(
        new ProducerRecord<byte[], byte[]>(letters.name(), at.partition(), null, null, note));
  }

  private void abort(RuntimeException why) {
    if (open) {
      open = false;
      try {
        producer.abortTransaction();
      } catch (KafkaException | IllegalStateException e) {
        why.addSuppressed(e);
      }
    }
  }

  private static boolean isTooLarge(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException) {
        return true;
      }
    }
    return false;
  }

  private static TopicException explain(
      KafkaException failure, String topic, Map<String, Object> settings) {
    if (failure instanceof InterruptException interrupted) {
      throw interrupted;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return new TopicException(
            "another redrive has begun: this one ended where it was, and sent nothing twice",
            failure);
      }
    }
    return new TopicException(
        "can't send letters again to topic %s at %s: %s"
            .formatted(
                topic,
                Brokers.servers(settings),
                Failures.reason(failure, AclOperation.WRITE, topic, settings)),
        failure);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
