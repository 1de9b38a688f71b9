package io.tonestream.app.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far behind partitions are, as metrics. One thread updates, any may read.
 *
 * <p>A gauge stays for as long as its partition does: one that is put in another's place while
 * metrics are read is read twice, and Prometheus' client then gives none at all.
 */
final class LagMetrics {
  private final MultiGauge records;
  private final MultiGauge seconds;
  private final Supplier<Map<TopicPartition, Lag>> lags;

  /**
   * No metrics yet.
   *
   * @param lags what was measured last
   */
  LagMetrics(Supplier<Map<TopicPartition, Lag>> lags, MeterRegistry meters) {
    this.lags = lags;
    this.records =
        MultiGauge.builder("tonestream.lag.records")
            .description("Records of a partition of this instance that are not committed yet")
            .register(meters);
    this.seconds =
        MultiGauge.builder("tonestream.lag.seconds")
            .description("How old the next record of a partition of this instance is")
            .register(meters);
  }

  /** Takes over which partitions there are. */
  void update() {
    records.register(rows(Lag::records));
    seconds.register(rows(LagMetrics::seconds));
  }

  private List<MultiGauge.Row<?>> rows(ToDoubleFunction<Lag> figure) {
    return lags.get().keySet().stream()
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
    @Nullable Lag lag = lags.get().get(partition);
    return lag == null ? Double.NaN : figure.applyAsDouble(lag);
  }

  private static double seconds(Lag lag) {
    return lag.age() == null ? Double.NaN : lag.age().toMillis() / 1e3;
  }
}
