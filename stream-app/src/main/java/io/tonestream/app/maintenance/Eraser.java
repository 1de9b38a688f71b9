package io.tonestream.app.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.CorrectionId;
import io.tonestream.app.letters.LetterText;
import io.tonestream.app.letters.Position;
import io.tonestream.app.letters.StoredLetter;
import io.tonestream.app.maintenance.ErasureReport.OnTopic;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.Failures;
import io.tonestream.topics.Producers;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds texts by id or author on all topics that hold such, says until when Kafka keeps them there,
 * and asks the stream and the trainer to erase what they keep: by records without a value, which
 * have the id as key, on {@code raw-text} and {@code feedback}. Notes on {@code dead-letters} keep
 * their letters from being sent again. To be run once.
 */
public final class Eraser {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Those that hold records by the id of a text; all must be there. What is found on one tells what
   * is meant on those after it.
   */
  public static final List<Topic> SEARCHED =
      List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.DEAD_LETTERS, Topic.FEEDBACK);

  private final Map<String, Object> kafka;
  private final String prefix;
  private final TextMask mask;
  private final Set<String> ids;
  private final Set<String> authors;

  /** On which partitions of {@code raw-text} each text stands: what erases must come after. */
  private final Map<String, Set<Integer>> partitions = new HashMap<>();

  /** Where all of them stand there: a letter that came without its value says no more. */
  private final Set<String> texts = new HashSet<>();

  private final List<Position> letters = new ArrayList<>();

  /** What corrections of these texts are called, if the dashboard sent any. */
  private final Set<String> fromDashboard = new HashSet<>();

  /** Those that there are. */
  private final Set<String> corrections = new TreeSet<>();

  /**
   * @param kafka settings of Kafka's clients by Kafka's names
   * @param prefix of the topics' names
   * @param mask what the stream masks samples with
   * @param ids of texts that are to be erased
   * @param authors whose texts are to be erased
   */
  public Eraser(
      Map<String, Object> kafka,
      String prefix,
      TextMask mask,
      Set<String> ids,
      Set<String> authors) {
    this.kafka = Map.copyOf(kafka);
    this.prefix = prefix;
    this.mask = mask;
    this.ids = new TreeSet<>(ids);
    this.authors = Set.copyOf(authors);
  }

  /**
   * Looks, and asks for erasure.
   *
   * @param dryRun whether to look only
   * @throws TopicException if a topic can't be read or written to
   */
  public ErasureReport run(boolean dryRun) {
    try (AdminCalls admin = AdminCalls.open(kafka)) {
      if (!authors.isEmpty()) {
        findIds(Topic.RAW_TEXT);
        findIds(Topic.DEAD_LETTERS);
      }
      List<OnTopic> found = SEARCHED.stream().map(topic -> search(topic, admin)).toList();
      return new ErasureReport(List.copyOf(ids), found, dryRun ? 0 : ask());
    }
  }

  private void findIds(Topic topic) {
    read(
        topic,
        record -> {
          if (!Collections.disjoint(LetterText.authors(record.value()), authors)) {
            String id = id(topic, record);
            if (id != null) {
              ids.add(id);
            }
          }
        });
  }

  private OnTopic search(Topic topic, AdminCalls admin) {
    long[] found = {0, Long.MIN_VALUE};
    read(
        topic,
        record -> {
          if (isMeant(topic, record)) {
            found[0]++;
            found[1] = Math.max(found[1], record.timestamp());
          }
        });
    if (found[0] == 0) {
      return new OnTopic(name(topic), 0, null, null);
    }
    Instant newest = Instant.ofEpochMilli(found[1]);
    Duration kept = retention(topic, admin);
    return new OnTopic(name(topic), found[0], newest, kept == null ? null : newest.plus(kept));
  }

  /** Letters may have come without their value. */
  private void read(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (TopicReader reader = TopicReader.open(kafka, name(topic))) {
      reader.readPastOpenTransactions(
          READ_TIMEOUT,
          records ->
              records.forEach(
                  record -> {
                    if (record.value() != null || topic == Topic.DEAD_LETTERS) {
                      each.accept(record);
                    }
                  }));
    }
  }

  /** Whether a record is of one of the texts; remembers what has to be known of it. */
  private boolean isMeant(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    String id = id(topic, record);
    if (id == null) {
      return false;
    }
    boolean isMeant = ids.contains(id);
    switch (topic) {
      case RAW_TEXT -> {
        if (isMeant) {
          partitions.computeIfAbsent(id, each -> new TreeSet<>()).add(record.partition());
          texts.add(Position.of(record).toString());
        }
      }
      case LABELED_TEXT -> {
        if (isMeant) {
          addCorrections(record.value());
        }
      }
      case DEAD_LETTERS -> {
        isMeant |= isLetterOfText(record);
        if (isMeant) {
          letters.add(Position.of(record));
        }
      }
      case FEEDBACK -> {
        if (fromDashboard.contains(id)) {
          corrections.add(id);
          isMeant = true;
        }
      }
      default -> throw new IllegalArgumentException(topic + " isn't searched");
    }
    return isMeant;
  }

  private boolean isLetterOfText(ConsumerRecord<byte[], byte[]> letter) {
    String source = source(letter);
    return source != null && texts.contains(source);
  }

  /** A sample has what {@code labeled-text} has of the text, or less, as the stream is set. */
  private void addCorrections(byte[] labeledText) {
    try {
      LabeledText text = Json.read(LabeledText.class, labeledText);
      Mention sample = Mention.of(text, 1);
      if (sample.text() != null) {
        Mention masked = sample.withText(mask.mask(sample.text()));
        fromDashboard.add(CorrectionId.of(text.brand(), sample.excerpt()));
        fromDashboard.add(CorrectionId.of(text.brand(), masked.excerpt()));
      }
    } catch (BadJsonException e) {
      // The stream didn't write it, and has no sample of it.
    }
  }

  /** The id of a record's text, as the stream has it; null if it has none. */
  private static @Nullable String id(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    String id = LetterText.json(record.value()).path("id").asText("");
    if (!id.isBlank()) {
      return id;
    }
    return switch (topic) {
      case RAW_TEXT -> record.topic() + "-" + record.partition() + "-" + record.offset();
      case DEAD_LETTERS -> {
        String source = source(record);
        yield source == null ? null : source.replace('@', '-');
      }
      default -> null;
    };
  }

  /** Where a letter's record stood; null if nobody knows. */
  private static @Nullable String source(ConsumerRecord<byte[], byte[]> letter) {
    Header source = letter.headers().lastHeader(DeadLetter.SOURCE_HEADER);
    return source == null || source.value() == null ? null : new String(source.value(), UTF_8);
  }

  /** How long Kafka keeps records; null if for ever, or if nobody may know. */
  private @Nullable Duration retention(Topic topic, AdminCalls admin) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name(topic));
    Map<ConfigResource, Config> settings;
    try {
      settings =
          admin.ask(
              "read the settings of " + name(topic),
              asked -> asked.describeConfigs(List.of(resource)).all());
    } catch (TopicException e) {
      return null;
    }
    Config config = settings.get(resource);
    ConfigEntry entry = config == null ? null : config.get(TopicConfig.RETENTION_MS_CONFIG);
    long millis = entry == null || entry.value() == null ? -1 : Long.parseLong(entry.value());
    return millis < 0 ? null : Duration.ofMillis(millis);
  }

  private long ask() {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) READ_TIMEOUT.toMillis());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long sent = 0;
      for (Topic topic : SEARCHED) {
        List<ProducerRecord<byte[], byte[]>> records = erasing(topic);
        send(name(topic), records, producer);
        sent += records.size();
      }
      return sent;
    }
  }

  private void send(
      String topic,
      List<ProducerRecord<byte[], byte[]>> records,
      Producer<byte[], byte[]> producer) {
    try {
      Producers.sendAll(producer, records);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new TopicException(
          "can't write to topic %s at %s: %s"
              .formatted(
                  topic,
                  Brokers.servers(kafka),
                  Failures.reason(e, AclOperation.WRITE, topic, kafka)),
          e);
    }
  }

  /** What has to be written there. */
  private List<ProducerRecord<byte[], byte[]>> erasing(Topic topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    switch (topic) {
      case RAW_TEXT -> {
        for (String id : ids) {
          Set<Integer> found = partitions.getOrDefault(id, Set.of());
          found.forEach(partition -> records.add(erasing(topic, partition, id)));
          if (found.isEmpty()) {
            records.add(erasing(topic, null, id));
          }
        }
      }
      case DEAD_LETTERS -> letters.forEach(letter -> records.add(note(letter)));
      case FEEDBACK -> {
        Set<String> all = new TreeSet<>(ids);
        all.addAll(corrections);
        all.forEach(id -> records.add(erasing(topic, null, id)));
      }
      default -> {
        // Nobody would obey.
      }
    }
    return records;
  }

  private ProducerRecord<byte[], byte[]> erasing(
      Topic topic, @Nullable Integer partition, String id) {
    return new ProducerRecord<>(name(topic), partition, id.getBytes(UTF_8), null);
  }

  private static ProducerRecord<byte[], byte[]> note(Position letter) {
    return new ProducerRecord<byte[], byte[]>(
        letter.topic(),
        letter.partition(),
        null,
        null,
        new RecordHeaders().add(StoredLetter.ERASED_HEADER, letter.toString().getBytes(UTF_8)));
  }

  private String name(Topic topic) {
    return prefix + topic.topicName();
  }
}
