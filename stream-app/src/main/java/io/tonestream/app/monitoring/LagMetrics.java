package io.tonestream.app.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far behind partitions are, as metrics. One thread tells, any may read.
 *
 * <p>A gauge stays for as long as its partition does: one that is put in another's place while
 * metrics are read is read twice, and Prometheus' client then gives none at all.
 */
final class LagMetrics {
  private final MultiGauge records;
  private final MultiGauge seconds;
  private volatile Map<TopicPartition, Lag> lags = Map.of();

  LagMetrics(MeterRegistry meters) {
    this.records =
        MultiGauge.builder("tonestream.lag.records")
            .description("Records of a partition of this instance that are not committed yet")
            .register(meters);
    this.seconds =
        MultiGauge.builder("tonestream.lag.seconds")
            .description("How old the next record of a partition of this instance is")
            .register(meters);
  }

  /** All partitions of this instance, as they are now. */
  void tell(Map<TopicPartition, Lag> now) {
    lags = Map.copyOf(now);
    records.register(rows(Lag::records));
    seconds.register(rows(LagMetrics::seconds));
  }

  private List<MultiGauge.Row<?>> rows(ToDoubleFunction<Lag> figure) {
    return lags.keySet().stream()
        .<MultiGauge.Row<?>>map(
            partition ->
                MultiGauge.Row.of(
                    Tags.of(
                        "topic",
                        partition.topic(),
                        "partition",
                        Integer.toString(partition.partition())),
                    this,
                    metrics -> metrics.figure(partition, figure)))
        .toList();
  }

  private double figure(TopicPartition partition, ToDoubleFunction<Lag> figure) {
    @Nullable Lag lag = lags.get(partition);
    return lag == null ? Double.NaN : figure.applyAsDouble(lag);
  }

  private static double seconds(Lag lag) {
    return lag.age() == null ? Double.NaN : lag.age().toMillis() / 1e3;
  }
}
