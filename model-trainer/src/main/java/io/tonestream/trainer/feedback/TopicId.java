package io.tonestream.trainer.feedback;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka which topic has a name, since one that was made anew begins at offset 0 again. */
public final class TopicId {
  private TopicId() {}

  /**
   * The id of the topic that has the name now; the same for all topics if the brokers are too old
   * to know.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @throws KafkaException if there is no such topic, or Kafka doesn't answer in time
   */
  public static String of(Map<String, Object> kafka, String topic, Duration timeout) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    try (Admin admin = Admin.create(settings)) {
      return Objects.requireNonNull(
              admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic), topic)
          .topicId()
          .toString();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static KafkaException failure(ExecutionException failure) {
    if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
      return new UnknownTopicOrPartitionException("there is no such topic", failure);
    }
    return failure.getCause() instanceof KafkaException cause ? cause : new KafkaException(failure);
  }
}
