package io.tonestream.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Tells one cluster from another, wherever it is reached. */
public final class ClusterId {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ClusterId() {}

  /**
   * The id that the cluster was formatted with.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @throws TopicException if Kafka doesn't answer in time
   */
  public static String of(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(TIMEOUT.toMillis()));
    try (Admin admin = Admin.create(settings)) {
      return String.valueOf(admin.describeCluster().clusterId().get());
    } catch (ExecutionException e) {
      throw failure(kafka, e, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw failure(kafka, e, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static TopicException failure(
      Map<String, Object> kafka, Exception failure, Throwable cause) {
    return new TopicException(
        "can't ask for the cluster's id at %s: %s"
            .formatted(Brokers.servers(kafka), Failures.reason(failure)),
        cause);
  }
}
