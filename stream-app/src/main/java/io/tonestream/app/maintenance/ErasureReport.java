package io.tonestream.app.maintenance;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found of texts that are to be erased, and what was asked for.
 *
 * @param ids of the texts: those that were given, and those of the authors' texts
 * @param topics where records of them stand
 * @param sent how many records asked for erasure; 0 if nothing was to be changed
 */
public record ErasureReport(List<String> ids, List<OnTopic> topics, long sent) {
  /**
   * What stands on a topic.
   *
   * @param topic its name, prefix and all
   * @param records how many are of these texts
   * @param newest when the newest of them was written; null if there is none
   * @param gone from when on Kafka deletes all of them; null if it never does, there is none, or
   *     the topic's settings may not be read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OnTopic(
      String topic, long records, @Nullable Instant newest, @Nullable Instant gone) {}
}
