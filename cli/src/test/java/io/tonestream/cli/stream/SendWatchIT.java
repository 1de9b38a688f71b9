package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendWatchIT {
  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @BeforeEach
  void createTopics() {
    clients.createTopics(prefix, 2);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void sendsEveryRowOfAFileOnce() throws Exception {
    String rows =
        IntStream.range(0, 5_000)
            .mapToObj(i -> i + "\tbrand " + i % 7 + "\ttext " + i)
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(directory.resolve("texts.tsv"), "nr\tfirm\ttext\n" + rows);

    assertThat(send("", "--file", file.toString(), "--id-column", "nr", "--brand-column", "firm"))
        .isZero();

    assertThat(sentTexts())
        .hasSize(5_000)
        .allSatisfy(
            text -> {
              assertThat(text.text()).isEqualTo("text " + text.id());
              assertThat(text.brands()).hasSize(1);
            })
        .extracting(RawText::id)
        .doesNotHaveDuplicates();
    assertThat(out.toString()).startsWith("sent 5,000 records to " + prefix + "raw-text in ");
  }

  @Test
  void sendsJsonLinesAsTheyAreAndReportsFigures() {
    assertThat(send("{\"text\":\"a\"}\nnonsense\n", "--file", "-", "--format", "jsonl", "--json"))
        .isZero();

    assertThat(sentLines()).containsExactlyInAnyOrder("{\"text\":\"a\"}", "nonsense");
    assertThat(out.toString()).contains("\"sent\":2,\"failed\":0,\"badRows\":0");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void leavesOutBadRowsNamesThemAndSaysSoInItsStatus() {
    assertThat(send("text\tbrand\nok\tb\n\tb\nok\n", "--file", "-", "--format", "tsv")).isOne();

    assertThat(sentTexts()).hasSize(1);
    assertThat(err.toString())
        .contains(
            "skipped standard input, line 3: text is blank\n",
            "skipped standard input, line 4: 1 columns instead of 2; ",
            "skipped 2 bad rows of standard input in all\n");
    assertThat(out.toString()).startsWith("sent 1 records").contains("2 bad rows left out");
  }

  @Test
  void leavesOutALineThatIsTooLongAndSendsTheOthers() {
    String huge = "{\"text\":\"" + "x".repeat(9 << 20) + "\"}";

    assertThat(send(huge + "\n{\"text\":\"a\"}", "--file", "-", "--format", "JSONL")).isOne();

    assertThat(sentLines()).containsExactly("{\"text\":\"a\"}");
    assertThat(err.toString())
        .contains("standard input, line 1: longer than 1,048,576 characters; shorten it");
    assertThat(out.toString()).contains("sent 1 records", "1 bad rows left out");
  }

  @Test
  void saysHowManyWereSentBeforeWhatCantBeRead() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 10_000; i++) {
        gzip.write("a text %d%n".formatted(i).getBytes(UTF_8));
      }
    }
    byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    Path file = Files.write(directory.resolve("texts.txt.gz"), half);

    assertThat(send("", "--file", file.toString(), "--format", "text")).isOne();

    int sent = sentTexts().size();
    assertThat(sent).isPositive();
    assertThat(err.toString())
        .contains("the gzip data is cut off", "; %,d records before it were sent".formatted(sent));
  }

  @Test
  void keepsToARate() {
    long start = System.nanoTime();
    assertThat(send("a\n".repeat(50), "--file", "-", "--format", "text", "--rate", "50")).isZero();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(950));
    assertThat(sentTexts()).hasSize(50);
  }

  @Test
  void saysInOneLineWhatItCannotReach() throws Exception {
    assertThat(
            run(
                new SendCommand(System.in),
                "--bootstrap",
                "127.0.0.1:1",
                "--file",
                "pom.xml",
                "--format",
                "text"))
        .isOne();
    assertThat(err.toString())
        .isEqualTo("send: no Kafka broker answers at 127.0.0.1:1 (Connection refused)\n");

    err.getBuffer().setLength(0);
    assertThat(
            run(new WatchCommand(), "--bootstrap", kafka.bootstrapServers(), "--topic", "nowhere"))
        .isOne();
    assertThat(err.toString()).startsWith("watch: there is no topic nowhere at ").hasLineCount(1);
  }

  @Test
  void showsTheLastRecordOfEachBrandOnce() throws Exception {
    write(
        Sentiments.sentiment("United", 1, 0),
        Sentiments.sentiment("Delta", 3, 5),
        Sentiments.sentiment("United", 2, 7));

    assertThat(watch("--once")).isZero();

    assertThat(out.toString().lines().skip(1))
        .satisfiesExactly(
            united -> assertThat(united).startsWith("United ").contains("+0.56", " 9 "),
            delta -> assertThat(delta).startsWith("Delta ").contains("+0.25", " 8 "));
  }

  @Test
  void showsTheWindowsOfOneBrandAndNamesThoseThatThereAre() throws Exception {
    write(Sentiments.sentiment("United", 1, 0));

    assertThat(watch("--once", "--brand", "united")).isZero();
    assertThat(out.toString().lines().skip(1))
        .satisfiesExactly(line -> assertThat(line).startsWith("5 min "));

    assertThat(watch("--once", "--brand", "Untied")).isOne();
    assertThat(watch("--once", "--window", "7m")).isOne();
    assertThat(err.toString().lines())
        .containsExactly(
            "watch: no brand 'Untied' yet; there are: United",
            "watch: no window of PT7M; there are: PT5M");
  }

  @Test
  void saysThatThereIsNothingYet() {
    assertThat(watch("--once")).isOne();
    assertThat(err.toString())
        .startsWith("watch: nothing in " + prefix + "sentiment-aggregates yet");
  }

  private int send(String standardInput, String... options) {
    return run(
        new SendCommand(new ByteArrayInputStream(standardInput.getBytes(UTF_8))),
        concat(options, "--bootstrap", kafka.bootstrapServers(), "--topic", prefix + "raw-text"));
  }

  private int watch(String... options) {
    return run(
        new WatchCommand(),
        concat(
            options,
            "--bootstrap",
            kafka.bootstrapServers(),
            "--topic",
            prefix + "sentiment-aggregates"));
  }

  private int run(Object command, String... options) {
    return CommandLines.of(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(options);
  }

  private static String[] concat(String[] some, String... others) {
    return Stream.of(some, others).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private List<String> sentLines() {
    return clients.read(prefix + "raw-text").stream()
        .map(record -> new String(record.value(), UTF_8))
        .toList();
  }

  private List<RawText> sentTexts() {
    return clients.read(prefix + "raw-text").stream()
        .map(record -> Json.read(RawText.class, record.value()))
        .toList();
  }

  private void write(BrandSentiment... sentiments) throws Exception {
    clients.write(
        Arrays.stream(sentiments)
            .map(
                sentiment ->
                    new ProducerRecord<>(
                        prefix + "sentiment-aggregates",
                        sentiment.brand().getBytes(UTF_8),
                        Json.write(sentiment)))
            .toList());
  }
}
