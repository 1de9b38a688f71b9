package io.tonestream.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.SenderHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From labelled texts to a file, and from the filled file to feedback, on a real broker. */
class AskCommandIT extends ModelCommandCase {
  private static final ErrorRates ERRORS =
      new ErrorRates(
          List.of(List.of(6.0, 1.0, 1.0), List.of(2.0, 4.0, 2.0), List.of(1.0, 1.0, 6.0)),
          0.5,
          100);

  @Test
  void asksForLabelsAndTakesThem() throws Exception {
    clients.createTopics(prefix, 3);
    write("Acme", 60, now.minusSeconds(60));
    write("Zeta", 90, now.minusSeconds(60));
    write("Old", 90, now.minus(Duration.ofDays(2)));
    Path file = directory.resolve("label.tsv");

    assertThat(run("ask", "--budget", "30", "--since", "P1D", "--out", file.toString())).isZero();
    assertThat(out).contains("30 texts of 2 brands to label: intervals are ").doesNotContain("Old");
    assertThat(out).contains("then `tonestream model tell " + file + " --sender NAME`");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(31).first().isEqualTo("id\tbrand\ttext\tpredicted\tlabel");

    Files.write(file, fill(lines, 20));
    assertThat(run("tell", file.toString(), "--sender", "anna")).isZero();
    assertThat(out)
        .isEqualTo(
            "sent 20 labels of anna to %sfeedback; left out 10 rows without a label\n"
                .formatted(prefix));
    List<ConsumerRecord<byte[], byte[]>> feedback = clients.read(prefix + "feedback");
    assertThat(feedback).hasSize(20);
    for (ConsumerRecord<byte[], byte[]> record : feedback) {
      Feedback label = Json.read(Feedback.class, record.value());
      assertThat(label.id()).isEqualTo(new String(record.key(), UTF_8));
      assertThat(label.label()).isEqualTo(Label.NEUTRAL);
      assertThat(label.text()).startsWith("What ");
      assertThat(SenderHeader.read(record.headers().lastHeader(SenderHeader.NAME).value()))
          .isEqualTo("anna");
    }

    Path next = directory.resolve("next.jsonl");
    assertThat(run("ask", "--since", "P1D", "--out", next.toString(), "--brand", "Acme", "Zeta"))
        .isZero();
    assertThat(Files.readAllLines(next)).hasSize(130);
    assertThat(out).contains("130 texts of 2 brands to label").contains("would be 0.00");
    assertThat(run("ask", "--since", "P1D", "--out", next.toString())).isOne();
    assertThat(err).contains("is there already, and may hold labels");
  }

  @Test
  void sendsNothingIfARowIsWrong() throws Exception {
    clients.createTopics(prefix, 1);
    Path file = directory.resolve("label.tsv");
    Files.writeString(file, "text\tlabel\nGood\tpositive\nBad\tnegativ\n");

    assertThat(run("tell", file.toString(), "--sender", "anna")).isOne();
    assertThat(err)
        .isEqualTo(
            file + ", line 3: unknown label 'negativ': expected negative, neutral or positive\n");
    assertThat(clients.read(prefix + "feedback")).isEmpty();
    assertThat(run("tell", file.toString())).isEqualTo(2);
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertThat(run("ask")).isOne();
    assertThat(err).startsWith("there is no topic " + prefix + "labeled-text at ");
    Path file = directory.resolve("label.tsv");
    Files.writeString(file, "text\tlabel\nGood\tpositive\n");
    assertThat(run("tell", file.toString(), "--sender", "anna")).isOne();
    assertThat(err).startsWith("there is no topic " + prefix + "feedback at ");

    clients.createTopics(prefix, 1);
    assertThat(run("ask")).isZero();
    assertThat(out).startsWith("no brand has 50 different texts within PT168H");
    clients.write(List.of(record("id", "Acme", Label.NEUTRAL, null, now)));
    assertThat(run("ask")).isOne();
    assertThat(err).contains("tonestream.labeled-text.text is omit");
    assertThat(run("ask", "--budget", "0")).isEqualTo(2);
  }

  private static List<String> fill(List<String> lines, int rows) {
    List<String> filled = new ArrayList<>(lines);
    for (int row = 1; row <= rows; row++) {
      filled.set(row, filled.get(row) + "neutral");
    }
    return filled;
  }

  private void write(String brand, int texts, Instant time) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      records.add(
          record(
              brand + i, brand, Label.values()[i % 3], "What " + brand + " did on day " + i, time));
    }
    clients.write(records);
  }

  private ProducerRecord<byte[], byte[]> record(
      String id, String brand, Label label, @Nullable String text, Instant time) {
    LabeledText labelled =
        new LabeledText(
            id,
            brand,
            label,
            new Probabilities(0.3f, 0.3f, 0.4f),
            JudgedBy.TEXT,
            null,
            "v1",
            null,
            null,
            null,
            text,
            time,
            now,
            null);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(prefix + "labeled-text", brand.getBytes(UTF_8), Json.write(labelled));
    record.headers().add(ErrorRates.HEADER, ERRORS.toBytes());
    return record;
  }
}
