package io.tonestream.app.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.maintenance.ErasureReport.OnTopic;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.Denial;
import io.tonestream.topics.Failures;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds texts by id or author on all topics that hold such, says until when Kafka keeps them there,
 * and asks the stream and the trainer to erase what they keep: by records without a value, which
 * have the id as key, on {@code raw-text} and {@code feedback}.
 */
public final class Eraser {
  private static final JsonMapper MAPPER = Json.mapperBuilder().build();
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  /** Those that hold records by the id of a text; all must be there. */
  public static final List<Topic> SEARCHED =
      List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.DEAD_LETTERS, Topic.FEEDBACK);

  /** Those on which a record without a value erases. */
  private static final List<Topic> ASKED = List.of(Topic.RAW_TEXT, Topic.FEEDBACK);

  private final Map<String, Object> kafka;
  private final String prefix;
  private final Set<String> ids;
  private final Set<String> authors;

  /** On which partitions of {@code raw-text} each text stands: what erases must come after. */
  private final Map<String, Set<Integer>> partitions = new HashMap<>();

  /**
   * @param kafka settings of Kafka's clients by Kafka's names
   * @param prefix of the topics' names
   * @param ids of texts that are to be erased
   * @param authors whose texts are to be erased
   */
  public Eraser(Map<String, Object> kafka, String prefix, Set<String> ids, Set<String> authors) {
    this.kafka = Map.copyOf(kafka);
    this.prefix = prefix;
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
          JsonNode text = json(record);
          String id = id(topic, record, text);
          if (id != null && authors.contains(text.path("author").asText())) {
            ids.add(id);
          }
        });
  }

  private OnTopic search(Topic topic, AdminCalls admin) {
    long[] found = {0, Long.MIN_VALUE};
    read(
        topic,
        record -> {
          String id = id(topic, record, json(record));
          if (id != null && ids.contains(id)) {
            found[0]++;
            found[1] = Math.max(found[1], record.timestamp());
            if (topic == Topic.RAW_TEXT) {
              partitions.computeIfAbsent(id, each -> new TreeSet<>()).add(record.partition());
            }
          }
        });
    if (found[0] == 0) {
      return new OnTopic(name(topic), 0, null, null);
    }
    Instant newest = Instant.ofEpochMilli(found[1]);
    Duration kept = retention(topic, admin);
    return new OnTopic(name(topic), found[0], newest, kept == null ? null : newest.plus(kept));
  }

  private void read(Topic topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (TopicReader reader = TopicReader.open(kafka, name(topic))) {
      reader.readToEnd(
          READ_TIMEOUT,
          records ->
              records.forEach(
                  record -> {
                    if (record.value() != null) {
                      each.accept(record);
                    }
                  }));
    }
  }

  /** The id of a record's text, as the stream has it; null if it has none. */
  private @Nullable String id(Topic topic, ConsumerRecord<byte[], byte[]> record, JsonNode text) {
    String id = text.path("id").asText("");
    if (!id.isBlank()) {
      return id;
    }
    return switch (topic) {
      case RAW_TEXT -> record.topic() + "-" + record.partition() + "-" + record.offset();
      case DEAD_LETTERS -> {
        Header source = record.headers().lastHeader(DeadLetter.SOURCE_HEADER);
        yield source == null ? null : new String(source.value(), UTF_8).replace('@', '-');
      }
      default -> null;
    };
  }

  private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
    try {
      return MAPPER.readTree(record.value());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
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
      for (Topic topic : ASKED) {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (String id : ids) {
          erasing(topic, id).forEach(record -> answers.add(producer.send(record)));
        }
        producer.flush();
        for (Future<RecordMetadata> answer : answers) {
          await(topic, answer);
          sent++;
        }
      }
      return sent;
    } catch (KafkaException e) {
      throw refused(name(Topic.RAW_TEXT), e);
    }
  }

  private List<ProducerRecord<byte[], byte[]>> erasing(Topic topic, String id) {
    byte[] key = id.getBytes(UTF_8);
    Set<Integer> found =
        topic == Topic.RAW_TEXT ? partitions.getOrDefault(id, Set.of()) : Set.of();
    return found.isEmpty()
        ? List.of(new ProducerRecord<>(name(topic), key, null))
        : found.stream()
            .map(each -> new ProducerRecord<byte[], byte[]>(name(topic), each, key, null))
            .toList();
  }

  private void await(Topic topic, Future<RecordMetadata> answer) {
    try {
      answer.get();
    } catch (ExecutionException e) {
      throw refused(name(topic), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private TopicException refused(String topic, Exception e) {
    return new TopicException(
        "can't write to topic %s at %s: %s"
            .formatted(
                topic,
                Brokers.servers(kafka),
                Denial.of(e, AclOperation.WRITE, topic, kafka).orElse(Failures.reason(e))),
        e);
  }

  private String name(Topic topic) {
    return prefix + topic.topicName();
  }
}
