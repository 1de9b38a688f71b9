package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportCommandIT {
  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @BeforeEach
  void tellOfBrands() throws Exception {
    clients.createTopics(prefix, 2);
    tell(
        Sentiments.sentiment("Delta", 9, 1),
        Sentiments.sentiment("Delta", 3, 1),
        Sentiments.sentiment("Smith, \"Sons\"", 1, 3));
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void writesTheLastFiguresOfEachBrandAsCsv() {
    assertThat(export()).isZero();

    assertThat(out.toString().lines())
        .hasSize(3)
        .contains(
            "brand,asOf,revision,window,start,end,status,volume,negative,neutral,positive,net,netLow,netHigh,previousNet,previousVolume",
            "Delta,2026-11-24T18:50:00Z,0,PT5M,2026-11-24T18:45:00Z,2026-11-24T18:50:00Z,final,4,3,0,1,-0.5,-0.5,-0.5,,0",
            "\"Smith, \"\"Sons\"\"\",2026-11-24T18:50:00Z,0,PT5M,2026-11-24T18:45:00Z,2026-11-24T18:50:00Z,final,4,1,0,3,0.5,0.5,0.5,,0");
  }

  @Test
  void writesWhatIsAskedForAsJsonLinesToANewFile() throws Exception {
    Path file = directory.resolve("rows.jsonl");

    assertThat(export("--format", "jsonl", "--brand", "Delta", "--out", file.toString())).isZero();

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .startsWith("{\"brand\":\"Delta\",\"asOf\":\"2026-11-24T18:50:00Z\",\"revision\":0,")
        .endsWith("\"previousNet\":null,\"previousVolume\":0}");
    assertThat(export("--out", file.toString())).isNotZero();
    assertThat(err.toString()).contains("rows.jsonl is there already");
  }

  @Test
  void saysWhatThereIsIfNothingIsAsAskedFor() {
    Path file = directory.resolve("rows.csv");

    assertThat(export("--brand", "Dleta", "--out", file.toString())).isOne();
    assertThat(export("--window", "7m", "--out", file.toString())).isOne();

    assertThat(err.toString())
        .contains(
            "no brand 'Dleta' yet; there are: Delta, Smith", "no window of PT7M; there are: PT5M");
    assertThat(file).doesNotExist();
  }

  @Test
  void writesAHeaderWhileThereIsNothing() {
    clients.createTopics(prefix + "empty-", 1);

    assertThat(export("--prefix", prefix + "empty-")).isZero();

    assertThat(out.toString().lines()).singleElement().asString().startsWith("brand,asOf,");
  }

  @Test
  void goesOnWithEachUpdate() throws Exception {
    Path file = directory.resolve("rows.csv");
    Thread following =
        new Thread(() -> export("--follow", "--window", "5m", "--out", file.toString()));
    following.setDaemon(true);
    following.start();
    awaitLines(file, 3);
    tell(Sentiments.sentiment("Delta", 0, 5));
    awaitLines(file, 4);
    following.interrupt();
    following.join(10_000);

    assertThat(Files.readAllLines(file).get(3)).contains("Delta", ",5,0,0,5,1.0,");
  }

  private static void awaitLines(Path file, int lines) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
      assertThat(System.nanoTime()).as("too late").isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private int export(String... options) {
    List<String> all = new ArrayList<>(List.of("--bootstrap", kafka.bootstrapServers()));
    all.addAll(List.of(options));
    if (!all.contains("--prefix")) {
      all.addAll(List.of("--prefix", prefix));
    }
    return CommandLines.of(new ExportCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private void tell(BrandSentiment... sentiments) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (BrandSentiment each : sentiments) {
      records.add(
          new ProducerRecord<>(
              prefix + "sentiment-aggregates", each.brand().getBytes(UTF_8), Json.write(each)));
    }
    clients.write(records);
  }
}
