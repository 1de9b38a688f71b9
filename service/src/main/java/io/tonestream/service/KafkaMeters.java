package io.tonestream.service;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/**
 * Lets those of Kafka's own metrics through that someone would look at: its clients have over a
 * thousand, most of them averages in milliseconds, which can't be added up.
 */
final class KafkaMeters implements MeterFilter {
  private static final Set<String> KEPT =
      Set.of(
          "kafka.stream.client.state",
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads",
          "kafka.stream.thread.commit.ratio",
          "kafka.stream.thread.poll.ratio",
          "kafka.stream.thread.process.ratio",
          "kafka.stream.thread.punctuate.ratio",
          "kafka.stream.task.dropped.records",
          "kafka.consumer.last.poll.seconds.ago",
          "kafka.consumer.fetch.manager.bytes.consumed",
          "kafka.consumer.fetch.manager.records.consumed",
          "kafka.consumer.coordinator.assigned.partitions",
          "kafka.consumer.coordinator.failed.rebalance",
          "kafka.producer.record.error",
          "kafka.producer.record.retry",
          "kafka.producer.record.send",
          "kafka.producer.outgoing.byte");

  private static final String PREFIX = "kafka.";
  private static final String TOTAL = ".total";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return !id.getName().startsWith(PREFIX) || isKept(id)
        ? MeterFilterReply.NEUTRAL
        : MeterFilterReply.DENY;
  }

  private static boolean isKept(Meter.Id id) {
    String name = id.getName();
    String what = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    return KEPT.contains(what);
  }
}
