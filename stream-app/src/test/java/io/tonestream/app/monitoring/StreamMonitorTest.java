package io.tonestream.app.monitoring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.junit.jupiter.api.Test;

final class StreamMonitorTest {
  private static final TopicPartition ZERO = new TopicPartition("raw-text", 0);
  private static final TopicPartition ONE = new TopicPartition("raw-text", 1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StreamMonitor monitor = new StreamMonitor(meters);

  @Test
  void findsThreadsThatDontGoRound() throws Exception {
    Thread thread = new Thread(monitor::polling, "stream-1");
    thread.start();
    thread.join();

    assertThat(monitor.stuck(Set.of("stream-1", "stream-2"), Duration.ofHours(1))).isEmpty();
    assertThat(monitor.stuck(Set.of("stream-1", "stream-2"), Duration.ZERO))
        .as("the other hasn't begun")
        .containsExactly("stream-1");
    assertThat(monitor.stuck(Set.of("stream-2"), Duration.ZERO)).as("it is dead").isEmpty();
  }

  @Test
  void measuresRestoresByStore() {
    StateRestoreListener restoring = monitor.restoring();
    restoring.onRestoreStart(ZERO, "windows", 100, 400);
    restoring.onRestoreStart(ONE, "windows", 0, 50);
    restoring.onRestoreStart(ZERO, "alerts", 7, 7);
    assertThat(left("windows")).isEqualTo(350);
    assertThat(left("alerts")).isZero();

    restoring.onBatchRestored(ZERO, "windows", 299, 200);
    assertThat(left("windows")).isEqualTo(150);
    restoring.onRestoreEnd(ZERO, "windows", 290);
    assertThat(left("windows")).as("markers are no records").isEqualTo(50);
    restoring.onRestoreSuspended(ONE, "windows", 0);
    assertThat(left("windows")).isZero();
  }

  @Test
  void measuresEachRebalanceAndPassesItOn() {
    List<String> heard = new ArrayList<>();
    List<Duration> inAll = new ArrayList<>(List.of(Duration.ofSeconds(2), Duration.ofSeconds(5)));
    ReportedRebalances rebalances =
        new ReportedRebalances(heard(heard), monitor, () -> inAll.remove(0));
    rebalances.onPartitionsAssigned(List.of(ZERO, ONE));
    rebalances.onPartitionsRevoked(List.of(ZERO));
    rebalances.onPartitionsAssigned(List.of());
    rebalances.onPartitionsLost(List.of(ONE));

    assertThat(heard)
        .containsExactly(
            "assigned [raw-text-0, raw-text-1]",
            "revoked [raw-text-0]",
            "assigned []",
            "lost [raw-text-1]");
    assertThat(meters.get("tonestream.rebalance.duration").timer().count()).isEqualTo(2);
    assertThat(meters.get("tonestream.rebalance.duration").timer().totalTime(SECONDS)).isEqualTo(5);
  }

  private double left(String store) {
    return meters.get("tonestream.restore.records.left").tag("store", store).gauge().value();
  }

  private static ConsumerRebalanceListener heard(List<String> heard) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        heard.add("assigned " + partitions);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        heard.add("revoked " + partitions);
      }

      @Override
      public void onPartitionsLost(Collection<TopicPartition> partitions) {
        heard.add("lost " + partitions);
      }
    };
  }
}
