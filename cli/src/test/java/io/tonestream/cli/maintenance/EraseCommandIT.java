package io.tonestream.cli.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.erasure.CorrectionId;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A person's texts go from all that the stream keeps, and stay away after a crash. */
final class EraseCommandIT extends MaintenanceCase {
  @Test
  void erasesAnAuthorsTexts() throws Exception {
    clients.createTopics(prefix, 3);
    List<ProducerRecord<byte[], byte[]>> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      texts.add(
          text(
              "{\"id\":\"joe-%d\",\"author\":\"joe\",\"brand\":\"Delta\",\"text\":\"good Delta crew\"}",
              i));
    }
    texts.add(
        text(
            "{\"id\":\"jane-%d\",\"author\":\"jane\",\"brand\":\"Delta\",\"text\":\"bad Delta, says Zorro\"}",
            1));
    texts.add(
        text("{\"author\":\"jane\",\"brand\":\"Apple\",\"text\":\"bad Apple, %d says Zorro\"}", 2));
    texts.add(text("{\"id\":\"jane-%d\",\"author\":\"jane\",\"text\":3}", 3));
    clients.write(texts);
    clients.write(List.of(feedback("jane-1"), feedback("joe-1")));

    try (AppInstance instance = start(application, "app")) {
      awaitSamples(EraseCommandIT::speakOfZorro);
      assertThat(run("erase", "--author", "jane")).as(() -> err).isZero();
      assertThat(out).contains("3 texts", "Nothing was changed: add --yes");
      assertThat(clients.read(prefix + "feedback")).hasSize(2);

      assertThat(run("erase", "--author", "jane", "--yes", "--json")).as(() -> err).isZero();
      JsonNode report = Json.mapperBuilder().build().readTree(out);
      assertThat(report.path("ids")).hasSize(3);
      assertThat(report.path("sent").asInt()).isEqualTo(7);
      assertThat(records(report, "raw-text")).isEqualTo(3);
      assertThat(records(report, "labeled-text")).isEqualTo(2);
      assertThat(records(report, "dead-letters")).isEqualTo(1);
      assertThat(records(report, "feedback")).isEqualTo(1);
      awaitSamples(
          samples ->
              samples.containsKey("Delta")
                  && samples.getOrDefault("Apple", List.of("")).isEmpty()
                  && !samples.toString().contains("Zorro"));
    }
    assertThat(clients.read(prefix + "feedback"))
        .filteredOn(record -> record.value() == null)
        .extracting(record -> new String(record.key(), UTF_8))
        .contains("jane-1", "jane-3")
        .doesNotContain("joe-1");

    // What is kept is what is told after a restart.
    clients.write(
        List.of(
            text(
                "{\"id\":\"joe-%d\",\"brand\":[\"Delta\",\"Apple\"],\"text\":\"good Delta, bad Apple\"}",
                100)));
    try (AppInstance instance = start(application, "app")) {
      Map<String, List<String>> samples =
          awaitSamples(
              latest ->
                  latest.getOrDefault("Apple", List.of()).contains("good Delta, bad Apple")
                      && latest.getOrDefault("Delta", List.of()).contains("good Delta, bad Apple"));
      assertThat(samples.toString()).doesNotContain("Zorro").contains("good Delta crew");
      assertThat(reconcile()).as(() -> out).isZero();
    }
  }

  @Test
  void erasesBehindEachCopy() throws Exception {
    clients.createTopics(prefix, 3);
    clients.write(List.of(rawText(0, "twice"), rawText(1, "joe's"), rawText(2, "twice")));

    assertThat(run("erase", "--id", "twice", "unknown", "--yes")).as(() -> err).isZero();
    assertThat(erased("raw-text"))
        .extracting(EraseCommandIT::key, ConsumerRecord::partition)
        .contains(tuple("twice", 0), tuple("twice", 2))
        .hasSize(3);
    assertThat(out).contains("5 records sent");

    assertThat(run("erase", "--author", "nobody", "--yes")).as(() -> err).isZero();
    assertThat(out).contains("0 texts", "There was nothing to erase");
    assertThat(run("erase", "--id", "")).isEqualTo(2);
    assertThat(err).contains("An --id or --author is blank");
  }

  @Test
  void keepsLettersOfErasedTextsFromBeingSentAgain() throws Exception {
    clients.createTopics(prefix, 3);
    String raw = prefix + "raw-text-";
    String list = "[{\"text\":\"hi\",\"author\":\"jane\"}]";
    clients.write(
        List.of(
            rawText(0, "large"),
            new ProducerRecord<>(prefix + "raw-text", 1, null, list.getBytes(UTF_8))));
    ProducerRecord<byte[], byte[]> large = letter(raw + "0@0", null);
    large.headers().add(DeadLetters.OMITTED_BYTES_HEADER, "1".getBytes(UTF_8));
    clients.write(
        List.of(
            large,
            letter(raw + "1@0", list),
            letter(raw + "2@7", "{\"author\":\"jane\",\"text\":\"cut o"),
            letter(raw + "2@8", "{\"author\":\"joe\",\"text\":\"cut o")));

    assertThat(run("erase", "--author", "jane", "--id", "large", "--yes", "--json")).isZero();
    JsonNode report = Json.mapperBuilder().build().readTree(out);
    assertThat(report.path("ids"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("large", raw + "1-0", raw + "2-7");
    assertThat(records(report, "dead-letters")).isEqualTo(3);
    assertThat(run("dead-letters", "redrive", "--all")).as(() -> err).isZero();
    assertThat(out).startsWith("sent 1 letters back to ").contains("; 3 are erased, and stay");
    assertThat(clients.read(prefix + "raw-text"))
        .filteredOn(text -> text.value() != null)
        .hasSize(3)
        .anySatisfy(text -> assertThat(new String(text.value(), UTF_8)).contains("joe"));
  }

  /** The dashboard knows no text's id: it has a brand, and the beginning of a masked text. */
  @Test
  void findsCorrectionsFromTheDashboard() throws Exception {
    clients.createTopics(prefix, 3);
    String end = " never came".repeat(30);
    clients.write(List.of(labelled("masked", "@user" + end), labelled("kept", "@jane" + end)));
    String excerpt = ("@user" + end).substring(0, 279) + "…";
    String masked = CorrectionId.of("Delta", excerpt);
    String kept = CorrectionId.of("Delta", excerpt.replace("user", "jane"));
    clients.write(
        List.of(feedback(masked), feedback(kept), feedback(CorrectionId.of("Apple", excerpt))));

    assertThat(run("erase", "--id", "masked", "--yes")).as(() -> err).isZero();
    assertThat(erased("feedback"))
        .extracting(EraseCommandIT::key)
        .containsExactlyInAnyOrder("masked", masked);
    assertThat(run("erase", "--id", "kept", "--yes")).as(() -> err).isZero();
    assertThat(erased("feedback"))
        .extracting(EraseCommandIT::key)
        .containsExactlyInAnyOrder("masked", masked, "kept", kept, masked);
  }

  @Test
  void findsTextsBehindAnOpenTransactionOfAProducer() throws Exception {
    clients.createTopics(prefix, 1);
    try (KafkaProducer<byte[], byte[]> producer = clients.transactional(prefix)) {
      producer.beginTransaction();
      producer.send(text("{\"id\":\"joe-%d\",\"author\":\"joe\"}", 1)).get();
      clients.write(List.of(text("{\"id\":\"jane-%d\",\"author\":\"jane\"}", 1)));
      FutureTask<Integer> erasing =
          new FutureTask<>(() -> run("erase", "--author", "jane", "--json"));
      new Thread(erasing).start();
      await().during(Duration.ofSeconds(1)).until(() -> !erasing.isDone());
      producer.abortTransaction();

      assertThat(erasing.get()).as(() -> err).isZero();
      assertThat(Json.mapperBuilder().build().readTree(out).path("ids"))
          .extracting(JsonNode::asText)
          .containsExactly("jane-1");
    }
  }

  @Test
  void wantsToKnowWhoseTexts() {
    assertThat(run("erase")).isEqualTo(2);
    assertThat(err).contains("Say whose texts: --id or --author");
  }

  private static boolean speakOfZorro(Map<String, List<String>> samples) {
    return List.of("Delta", "Apple").stream()
        .allMatch(brand -> String.valueOf(samples.get(brand)).contains("Zorro"));
  }

  private ProducerRecord<byte[], byte[]> text(String json, int number) {
    return new ProducerRecord<>(prefix + "raw-text", json.formatted(number).getBytes(UTF_8));
  }

  private ProducerRecord<byte[], byte[]> rawText(int partition, String id) {
    String json = "{\"id\":\"%s\",\"text\":\"good\"}".formatted(id);
    return new ProducerRecord<>(prefix + "raw-text", partition, null, json.getBytes(UTF_8));
  }

  private ProducerRecord<byte[], byte[]> letter(String source, @Nullable String value) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(prefix + "dead-letters", value == null ? null : value.getBytes(UTF_8));
    letter
        .headers()
        .add(DeadLetter.STAGE_HEADER, "read".getBytes(UTF_8))
        .add(DeadLetter.SOURCE_HEADER, source.getBytes(UTF_8));
    return letter;
  }

  private ProducerRecord<byte[], byte[]> labelled(String id, String text) {
    LabeledText labelled =
        new LabeledText(
            id,
            "Delta",
            Label.NEGATIVE,
            new Probabilities(1, 0, 0),
            JudgedBy.TEXT,
            null,
            "v1",
            null,
            null,
            null,
            text,
            Instant.EPOCH,
            Instant.EPOCH,
            null);
    return new ProducerRecord<>(
        prefix + "labeled-text", "Delta".getBytes(UTF_8), Json.write(labelled));
  }

  private List<ConsumerRecord<byte[], byte[]>> erased(String topic) {
    return clients.read(prefix + topic).stream().filter(each -> each.value() == null).toList();
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(Objects.requireNonNull(record.key()), UTF_8);
  }

  private ProducerRecord<byte[], byte[]> feedback(String id) {
    return new ProducerRecord<>(
        prefix + "feedback",
        id.getBytes(UTF_8),
        "{\"id\":\"%s\",\"text\":\"bad\",\"label\":\"negative\"}".formatted(id).getBytes(UTF_8));
  }

  private long records(JsonNode report, String topic) {
    for (JsonNode each : report.path("topics")) {
      if (each.path("topic").asText().equals(prefix + topic)) {
        return each.path("records").asLong();
      }
    }
    return -1;
  }

  private Map<String, List<String>> awaitSamples(
      java.util.function.Predicate<Map<String, List<String>>> wanted) {
    return samples(
        clients.readUntil(
            prefix + "sentiment-drivers",
            records -> wanted.test(samples(records)),
            Duration.ofSeconds(60)));
  }

  /** Of each brand, as it was told last. */
  private static Map<String, List<String>> samples(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, List<String>> samples = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String brand = new String(Objects.requireNonNull(record.key()), UTF_8);
      samples.put(
          brand,
          record.value() == null
              ? List.of()
              : Json.read(BrandDrivers.class, record.value()).windows().stream()
                  .flatMap(window -> window.samples().stream())
                  .map(BrandDrivers.Sample::text)
                  .toList());
    }
    return samples;
  }
}
