package io.tonestream.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Leaves out what Kafka's clients log as a warning or an error and what is none here, be it in the
 * log or among the events that are counted. Any thread.
 */
public final class ExpectedLines extends TurboFilter {
  private static final List<List<String>> EXPECTED =
      List.of(
          // Every stop of an embedded broker closes one client twice.
          List.of("Attempting to close NetworkClient that has already been closed"),
          // What keeps the check of the connection out is said in one line by who checks.
          List.of("clientId=tonestream-check"),
          // A poll that is full of bytes ends with a record for which there is no more room.
          List.of("Key Deserializers with error", "io.tonestream.topics.FetchedBytes"),
          List.of("Value Deserializers with error", "io.tonestream.topics.FetchedBytes"),
          // After the end of a process that closed nothing, stores are restored: a warning says so.
          List.of("Get exceptions for the following tasks", "TaskCorruptedException"));

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    return format != null
            && level.isGreaterOrEqual(Level.WARN)
            && logger.getName().startsWith("org.apache.kafka.")
            && isExpected(format, parameters)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }

  private static boolean isExpected(String format, Object @Nullable [] parameters) {
    String message = MessageFormatter.basicArrayFormat(format, parameters);
    return EXPECTED.stream().anyMatch(words -> words.stream().allMatch(message::contains));
  }
}
