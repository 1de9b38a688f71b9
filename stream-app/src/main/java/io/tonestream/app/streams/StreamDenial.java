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
  /** Of the messages of {@code InternalTopicManager} and {@code RecordCollectorImpl}. */
  private static final Pattern DONE =
      Pattern.compile("(Could not create|sending record to) topic (\\S+?)\\.?(?:\\s|$)");

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
      Matcher done = DONE.matcher(String.valueOf(cause.getMessage()));
      if (done.find()) {
        boolean creates = done.group(1).startsWith("Could");
        return Denial.of(
            failure, creates ? AclOperation.CREATE : AclOperation.WRITE, done.group(2), settings);
      }
    }
    return Denial.of(failure, AclOperation.READ, applicationId + "-*", settings);
  }
}
