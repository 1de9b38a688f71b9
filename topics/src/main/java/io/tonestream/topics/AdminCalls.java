package io.tonestream.topics;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Questions to a cluster, whose failures say what was asked and where. Used by one thread, which
 * closes it.
 */
public final class AdminCalls implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Admin admin;
  private final Map<String, Object> kafka;

  private AdminCalls(Admin admin, Map<String, Object> kafka) {
    this.admin = admin;
    this.kafka = kafka;
  }

  /**
   * Opens the cluster; asks Kafka for nothing yet.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   */
  public static AdminCalls open(Map<String, Object> kafka) {
    Map<String, Object> settings = within(kafka, TIMEOUT_MILLIS);
    try {
      return new AdminCalls(Admin.create(settings), settings);
    } catch (KafkaException e) {
      throw new TopicException(
          "can't open %s: %s".formatted(Brokers.servers(kafka), Failures.reason(e)), e);
    }
  }

  /**
   * Settings of a client that gives up after so many milliseconds. It must not wait longer for one
   * request than for the whole: else Kafka doesn't open it.
   */
  public static Map<String, Object> within(Map<String, Object> kafka, int millis) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    return settings;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param what is asked for, such as {@code read the offsets of group tonestream}
   * @throws TopicException if Kafka refuses or doesn't answer; its cause is Kafka's own exception
   */
  public <T> T ask(String what, Function<Admin, KafkaFuture<T>> question) {
    return ask(what, question, Failures::reason);
  }

  /**
   * The same; what says that a right is lacking says which.
   *
   * @param operation what is done, by the name that ACLs have for it
   * @param topics with which, where Kafka's answer doesn't say
   */
  <T> T ask(
      String what,
      AclOperation operation,
      String topics,
      Function<Admin, KafkaFuture<T>> question) {
    return ask(what, question, failure -> Failures.reason(failure, operation, topics, kafka));
  }

  private <T> T ask(
      String what,
      Function<Admin, KafkaFuture<T>> question,
      Function<ExecutionException, String> reason) {
    try {
      return question.apply(admin).get();
    } catch (ExecutionException e) {
      throw new TopicException(
          "can't %s at %s: %s".formatted(what, place(), reason.apply(e)), e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The topics that there are and that this user may see, Kafka's own too. */
  public Set<String> topics() {
    return ask(
        "list topics",
        asked -> asked.listTopics(new ListTopicsOptions().listInternal(true)).names());
  }

  /** Where the cluster is, for a message. */
  String place() {
    return Brokers.servers(kafka);
  }

  @Override
  public void close() {
    admin.close();
  }
}
