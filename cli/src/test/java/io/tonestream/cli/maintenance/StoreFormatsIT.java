package io.tonestream.cli.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.testing.AppInstance;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a later release has written stops this one, with one line that says what to do. */
final class StoreFormatsIT extends MaintenanceCase {
  private static final byte[] FORMAT_KEY = {0};
  private static final byte LATER = 14;
  private static final int PARTITIONS = 2;

  @ParameterizedTest
  @ValueSource(strings = {"brand-windows", "brand-alerts", "brand-drivers"})
  void stopsAtAStoreOfALaterRelease(String store) throws Exception {
    clients.createTopics(prefix, PARTITIONS);
    write(200);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    writeToAll(application + "-" + store + "-changelog", FORMAT_KEY);

    assertThatThrownBy(() -> start(application, "restored"))
        .hasMessageContaining("the store " + store + " has format 14")
        .hasMessageContaining("go on with that one, or begin anew with `tonestream reset`");
  }

  @Test
  void stopsAtCountsOfALaterRelease() throws Exception {
    clients.createTopics(prefix, PARTITIONS);
    try (AppInstance instance = start(application, "app")) {
      writeToAll(prefix + "brand-counts", null);
      assertThatThrownBy(instance::awaitStop)
          .hasMessageContaining("a record of brand-counts has format 14");
    }
  }

  private void writeToAll(String topic, byte @Nullable [] key) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      records.add(new ProducerRecord<>(topic, partition, key, new byte[] {LATER}));
    }
    clients.write(records);
  }
}
