package io.tonestream.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LabelLedgerTest {
  private static final TopicPartition PARTITION = new TopicPartition("labeled-text", 0);

  /** The second is about two brands. */
  private static final InputTexts INPUT =
      InputTexts.of(List.of(text("good", "Acme"), text("bad", "Acme", "Other")));

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private long written;

  @Test
  void findsWhatIsLostAndWhatIsDoubled() {
    try (LabelLedger ledger = ledger()) {
      write("n0", "Acme");
      write("n0", "Acme");
      write("n1", "Acme");
      write("n2", "Acme");
      write("n3", "Acme");
      write("n3", "Other");
      consumer.updateEndOffsets(Map.of(PARTITION, written));

      ledger.readAll();

      assertThat(ledger.count()).isEqualTo(6);
      assertThat(ledger.lost(INPUT, 4)).isEqualTo(1);
      assertThat(ledger.doubled(INPUT, 4)).isEqualTo(1);
      assertThat(ledger.countsByBrand().get("Acme")).containsExactly(0, 0, 5, 0);
      assertThat(ledger.countsByBrand().get("Other")).containsExactly(0, 0, 1, 0);
    }
  }

  @Test
  void measuresLatencyFromATextOn() {
    try (LabelLedger ledger = ledger()) {
      ledger.measureFrom(1);
      write("n0", "Acme", 50_000);
      write("n1", "Acme", 1_000);
      write("n1", "Other", 3_000);
      consumer.updateEndOffsets(Map.of(PARTITION, written));

      ledger.readAll();

      assertThat(ledger.percentile(0.5)).isBetween(1_000, 2_500);
      assertThat(ledger.percentile(0.99)).isBetween(3_000, 4_500);
    }
  }

  private LabelLedger ledger() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    return new LabelLedger(consumer, 4);
  }

  private void write(String id, String brand) {
    write(id, brand, 0);
  }

  private void write(String id, String brand, long ageMillis) {
    LabeledText label =
        new LabeledText(
            id,
            brand,
            Label.POSITIVE,
            new Probabilities(0, 0, 1),
            JudgedBy.TEXT,
            null,
            "v1",
            null,
            null,
            null,
            null,
            Instant.now().minusMillis(ageMillis),
            Instant.now(),
            null);
    consumer.addRecord(
        new ConsumerRecord<>("labeled-text", 0, written++, new byte[0], Json.write(label)));
  }

  private static RawText text(String text, String... brands) {
    return new RawText(text, null, List.of(brands), null, null, null, null);
  }
}
