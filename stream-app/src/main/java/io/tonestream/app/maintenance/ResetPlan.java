package io.tonestream.app.maintenance;

import io.tonestream.schemas.Topic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which application is to begin anew, and where.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param prefix of the topics' names
 * @param application its id
 * @param start where it is to read raw-text on; null if it is to be removed
 * @param dropsLabelled whether what it has written to labeled-text and dead-letters is to go
 * @param removesMembers whether members of its group are removed, and don't stop the reset
 * @param stateDir whose stores of the application are to go; null if that is not to be seen to
 */
public record ResetPlan(
    Map<String, Object> kafka,
    String prefix,
    String application,
    @Nullable Start start,
    boolean dropsLabelled,
    boolean removesMembers,
    @Nullable Path stateDir) {
  /** A topic's name, prefix and all. */
  String topic(Topic topic) {
    return prefix + topic.topicName();
  }

  /** Where an application begins to read. */
  public sealed interface Start {
    /** At the first text that there is. */
    record Earliest() implements Start {}

    /** At the next text that comes. */
    record Latest() implements Start {}

    /** At the first text that was written at this time or later. */
    record At(Instant time) implements Start {}
  }
}
