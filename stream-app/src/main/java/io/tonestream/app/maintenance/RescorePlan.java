package io.tonestream.app.maintenance;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.Topic;
import java.time.Instant;
import java.util.Map;

/**
 * Which texts another model is to label beside the one that did.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param prefix of the topics' names
 * @param outputPrefix what the names of the run's topics have between that and their usual names
 * @param from texts that were written to raw-text at this time or later
 * @param to and before this time
 * @param model the model, which the run closes
 * @param catalogue of the brands
 * @param threads how many score at the same time
 */
public record RescorePlan(
    Map<String, Object> kafka,
    String prefix,
    String outputPrefix,
    Instant from,
    Instant to,
    SentimentModel model,
    BrandCatalogue catalogue,
    int threads) {
  /**
   * Refuses what makes no sense.
   *
   * @throws IllegalArgumentException that says why
   */
  public RescorePlan {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("--from %s is not before --to %s".formatted(from, to));
    }
    if (!outputPrefix.matches("[a-zA-Z0-9._-]+")) {
      throw new IllegalArgumentException(
          "'%s' can't be part of a topic's name: give another with --output-prefix"
              .formatted(outputPrefix));
    }
  }

  /** A topic that the stream uses. */
  String input(Topic topic) {
    return prefix + topic.topicName();
  }

  /** A topic of the run. */
  String output(Topic topic) {
    return outputs() + topic.topicName();
  }

  /** How all names of the run's topics begin. */
  String outputs() {
    return prefix + outputPrefix;
  }

  /** The run's own application. */
  String application() {
    return prefix + "tonestream-" + outputPrefix + "run";
  }
}
