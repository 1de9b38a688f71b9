package io.tonestream.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.PacedModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 200 ms a text, which four threads share, on a real broker. */
final class SlowModelIT {
  private static final Duration PER_TEXT = Duration.ofMillis(200);
  private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(20);
  private static final int TEXTS = 320;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir Path directory;

  @Test
  void getsOnThroughRebalancesWithoutAnAbortedTransaction() throws Exception {
    clients.createTopics(prefix, 4);
    write();
    try (AppInstance first = instance("first")) {
      first.awaitRunning();
      try (AppInstance second = instance("second")) {
        second.awaitRunning();
        awaitLabels(TEXTS / 4);
      }
      awaitLabels(TEXTS / 2);
      try (AppInstance second = instance("second")) {
        second.awaitRunning();
        awaitLabels(TEXTS);
      }
      assertThat(reconcile()).isZero();
    }

    assertThat(clients.readUncommitted(prefix + "labeled-text"))
        .as("labels, with those of aborted transactions")
        .hasSize(TEXTS);
  }

  /** Waits for so many labels; new ones must come all the time. */
  private void awaitLabels(int count) {
    int labels = clients.read(prefix + "labeled-text").size();
    while (labels < count) {
      labels = clients.readAtLeast(prefix + "labeled-text", labels + 1, LONGEST_STANDSTILL).size();
    }
  }

  private int reconcile() {
    return CommandLines.of(new ReconcileCommand())
        .execute("--bootstrap", kafka.bootstrapServers(), "--prefix", prefix, "--within", "PT60S");
  }

  private void write() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < TEXTS; i++) {
      RawText text =
          new RawText(
              "good", null, List.of("brand-" + i % 5), null, null, null, start.plusMillis(i));
      records.add(new ProducerRecord<>(prefix + "raw-text", i % 4, null, Json.write(text)));
    }
    clients.write(records);
  }

  private AppInstance instance(String name) {
    return AppInstance.start(
        kafka, prefix, directory.resolve(name), new ModelRegistry(new PacedModel("v1", PER_TEXT)));
  }
}
