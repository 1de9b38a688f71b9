package io.tonestream.app.maintenance;

import io.tonestream.app.alerts.RaiseAlerts;
import io.tonestream.app.drivers.DriverStore;
import io.tonestream.app.windows.rolling.BrandStore;
import io.tonestream.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which windows are to be counted again, and for whom.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param prefix of the topics' names
 * @param from id of the application that has counted until now, which is stopped
 * @param to id of the application that goes on, which has not begun
 * @param partitions that {@code brand-counts} is to have; null leaves them as they are
 * @param labeledSince only texts count that were labelled at this time or later; null counts all
 */
public record RebuildPlan(
    Map<String, Object> kafka,
    String prefix,
    String from,
    String to,
    @Nullable Integer partitions,
    @Nullable Instant labeledSince) {
  /** Each has a changelog, which is a topic of its own. */
  private static final List<String> STORES =
      List.of(BrandStore.NAME, RaiseAlerts.STORE, DriverStore.NAME);

  /**
   * Refuses what makes no sense.
   *
   * @throws IllegalArgumentException that says why
   */
  public RebuildPlan {
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "windows are rebuilt for another application: %s can't be both".formatted(from));
    }
  }

  /** A topic's name, prefix and all. */
  String topic(Topic topic) {
    return prefix + topic.topicName();
  }

  /** The topics that Kafka Streams makes for an application. */
  public static List<String> internalTopics(String application) {
    return STORES.stream().map(store -> changelog(application, store)).toList();
  }

  static String changelog(String application, String store) {
    return "%s-%s-changelog".formatted(application, store);
  }
}
