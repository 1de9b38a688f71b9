package io.tonestream.topics;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/** What went wrong, in Kafka's own words. */
public final class Failures {
  private Failures() {}

  /** The innermost message: the outer ones say no more than that a client failed. */
  public static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }

  /**
   * The same; if what is lacking is a right, which.
   *
   * @param operation what was done
   * @param topic what it was done with, where the failure doesn't say
   * @param kafka settings of the client by Kafka's names
   */
  public static String reason(
      Throwable failure, AclOperation operation, String topic, Map<String, ?> kafka) {
    return Denial.of(failure, operation, topic, kafka).orElseGet(() -> reason(failure));
  }

  /**
   * Reads a topic.
   *
   * @param topic that is read
   * @param kafka settings of the client that reads
   * @throws TopicException that says so, if Kafka refuses or doesn't answer
   * @throws WakeupException if it is woken up
   * @throws InterruptException if the thread is interrupted
   */
  static <T> T explaining(String topic, Patience patience, Map<String, ?> kafka, Supplier<T> work) {
    String what = "read topic %s at %s".formatted(topic, Brokers.servers(kafka));
    try {
      return work.get();
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (TimeoutException e) {
      throw new TopicException(
          "can't %s: %s: check that Kafka answers there".formatted(what, patience.whatIsOver()), e);
    } catch (KafkaException e) {
      throw new TopicException(
          "can't %s: %s".formatted(what, reason(e, AclOperation.READ, topic, kafka)), e);
    }
  }
}
