package io.tonestream.trainer.feedback;

import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.Denial;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
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
   * @throws TopicException if this client may not look at it
   */
  public static String of(Map<String, Object> kafka, String topic, Duration timeout) {
    int millis = Math.toIntExact(timeout.toMillis());
    try (Admin admin = Admin.create(AdminCalls.within(kafka, millis))) {
      return Objects.requireNonNull(
              admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic), topic)
          .topicId()
          .toString();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw failure(kafka, topic, e);
    }
  }

  private static RuntimeException failure(
      Map<String, Object> kafka, String topic, ExecutionException failure) {
    Optional<String> denial = Denial.of(failure, AclOperation.READ, topic, kafka);
    if (denial.isPresent()) {
      return new TopicException(
          "can't read topic %s at %s: %s".formatted(topic, Brokers.servers(kafka), denial.get()),
          failure);
    }
    if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
      return new UnknownTopicOrPartitionException("there is no such topic", failure);
    }
    return failure.getCause() instanceof KafkaException cause ? cause : new KafkaException(failure);
  }
}
