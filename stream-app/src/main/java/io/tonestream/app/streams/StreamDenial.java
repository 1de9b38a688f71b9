package io.tonestream.app.streams;

import io.tonestream.topics.Denial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;

/** Says which right a stream thread died for the lack of. Kafka Streams only says what it did. */
final class StreamDenial {
  /** Of the messages of {@code InternalTopicManager}. */
  private static final Pattern CREATING =
      Pattern.compile("Could not create topic (\\S+?)\\.?(\\s|$)");

  /** Begins those of {@code StreamsProducer} and {@code RecordCollectorImpl}. */
  private static final String PRODUCING = "Error encounter";

  private StreamDenial() {}

  /**
   * What is lacking, if it is a right.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @param applicationId which the names of topics and transactional ids begin with
   */
  static Optional<String> of(Throwable failure, Map<String, Object> kafka, String applicationId) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-*");
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Matcher creating = CREATING.matcher(message);
      if (creating.find()) {
        return Denial.of(failure, AclOperation.CREATE, creating.group(1), settings);
      }
      if (message.startsWith(PRODUCING)) {
        return Denial.of(failure, AclOperation.WRITE, applicationId + "-*", settings);
      }
    }
    return Denial.of(failure, AclOperation.READ, applicationId + "-*", settings);
  }
}
