package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.service.ServiceContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service with its bundled model, on a real broker. */
final class ServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir Path directory;

  @Test
  void turnsTextsIntoLabelsAndRollingSentiment() throws Exception {
    try (Service service = start()) {
      service.awaitReady();
      write(
          "{\"text\":\"I love the new iPhone, what a wonderful camera!\",\"brand\":\"Apple\"}",
          "{\"text\":\"Terrible service, they lost my bag again. Awful!\",\"brand\":\"Delta\"}",
          "{\"text\":\"Worst flight ever, rude crew.\",\"brand\":[\"Delta\",\"United\"]}");

      Map<String, Label> labels =
          clients.readAtLeast(prefix + "labeled-text", 4, PATIENCE).stream()
              .map(record -> Json.read(LabeledText.class, record.value()))
              .collect(
                  toMap(
                      text -> text.brand() + text.id(),
                      LabeledText::label,
                      (first, same) -> first));
      assertThat(labels).hasSize(4);
      assertThat(labels.entrySet())
          .allSatisfy(
              entry ->
                  assertThat(entry.getValue())
                      .isEqualTo(
                          entry.getKey().startsWith("Apple") ? Label.POSITIVE : Label.NEGATIVE));
      List<ConsumerRecord<byte[], byte[]>> updates =
          clients.readUntil(prefix + "sentiment-aggregates", r -> brands(r).size() == 3, PATIENCE);
      assertThat(brands(updates)).containsOnlyKeys("Apple", "Delta", "United");
      assertThat(brands(updates).get("Delta"))
          .satisfies(
              delta ->
                  assertThat(delta.windows())
                      .allSatisfy(window -> assertThat(window.counts().negative()).isEqualTo(2)));
    }
  }

  @Test
  void goesOnAfterARestartWithoutLosingOrDoubling() throws Exception {
    try (Service service = start()) {
      service.awaitReady();
      write("{\"text\":\"great\",\"brand\":\"Acme\",\"timestamp\":1300000000000}");
      clients.readAtLeast(prefix + "sentiment-aggregates", 1, PATIENCE);
    }
    write("{\"text\":\"awful\",\"brand\":\"Acme\",\"timestamp\":1300000001000}");
    try (Service service = start()) {
      service.awaitReady();
      List<ConsumerRecord<byte[], byte[]>> updates =
          clients.readUntil(
              prefix + "sentiment-aggregates",
              records -> brands(records).values().stream().anyMatch(acme -> volume(acme) >= 2),
              PATIENCE);

      assertThat(brands(updates).get("Acme"))
          .satisfies(acme -> assertThat(volume(acme)).isEqualTo(2));
      assertThat(clients.read(prefix + "labeled-text")).hasSize(2);
    }
  }

  @Test
  void tellsWhatDrivesABrandThroughARestart() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("{\"text\":\"Terrible, awful: lost luggage again\",\"brand\":\"Acme\"}");
      texts.add("{\"text\":\"I love it, wonderful crew!\",\"brand\":\"Acme\"}");
    }
    try (Service service = start()) {
      service.awaitReady();
      write(texts.toArray(String[]::new));
      assertThat(awaitDrivers(80).windows())
          .allSatisfy(
              window -> {
                assertThat(window.negative()).extracting(Term::term).contains("lost luggage");
                assertThat(window.positive()).extracting(Term::term).contains("wonderful crew");
                assertThat(window.samples()).isNotEmpty();
              });
    }
    try (Service service = start()) {
      service.awaitReady();
      write("{\"text\":\"one more\",\"brand\":\"Acme\"}");
      BrandDrivers after = awaitDrivers(81);
      assertThat(after.windows().get(0).negative()).extracting(Term::term).contains("lost luggage");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(get(service, "/api/brands/Acme/drivers?window=PT1H").body())
                      .contains("\"volume\":81", "lost luggage"));
    }
  }

  private BrandDrivers awaitDrivers(long volume) {
    List<ConsumerRecord<byte[], byte[]>> records =
        clients.readUntil(
            prefix + "sentiment-drivers",
            told -> !told.isEmpty() && drivers(told).windows().get(0).volume() == volume,
            PATIENCE);
    return drivers(records);
  }

  private static BrandDrivers drivers(List<ConsumerRecord<byte[], byte[]>> told) {
    return Json.read(BrandDrivers.class, told.get(told.size() - 1).value());
  }

  /** What each kind of bad or odd input becomes, and that the stream goes on after all of them. */
  @Test
  void takesAnyInputWithoutStopping() throws Exception {
    Map<String, byte[]> rejected = rejectedInputs();
    Map<String, byte[]> accepted = acceptedInputs();
    try (Service service = start()) {
      service.awaitReady();
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      rejected.forEach((kind, value) -> records.add(record(kind, value)));
      accepted.forEach((kind, value) -> records.add(record(kind, value)));
      records.add(record(" ", null));
      records.add(record("the id of a text to erase", null));
      clients.write(records);

      int rejectedCount = rejected.size() + 1;
      List<ConsumerRecord<byte[], byte[]>> letters =
          clients.readAtLeast(prefix + "dead-letters", rejectedCount, PATIENCE);
      List<ConsumerRecord<byte[], byte[]>> labelled =
          clients.readAtLeast(prefix + "labeled-text", accepted.size(), PATIENCE);

      assertThat(letters).hasSize(rejectedCount).allSatisfy(this::tellsWhyAndFromWhere);
      assertThat(letters)
          .extracting(letter -> new String(letter.key(), UTF_8))
          .containsAll(rejected.keySet())
          .contains(" ");
      assertThat(letters)
          .allSatisfy(
              letter ->
                  assertThat(letter.value())
                      .isEqualTo(rejected.get(new String(letter.key(), UTF_8))));
      assertThat(labelled).hasSize(accepted.size());
      assertThat(get(service, "/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysHowItIsOverHttp() throws Exception {
    try (Service service = start()) {
      service.awaitReady();
      write("{\"text\":\"fine\",\"brand\":\"Acme\"}", "not json");
      clients.readAtLeast(prefix + "labeled-text", 1, PATIENCE);
      clients.readAtLeast(prefix + "dead-letters", 1, PATIENCE);

      assertThat(get(service, "/health/readiness"))
          .satisfies(
              ready -> {
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body()).contains("RUNNING").contains(service.modelVersion());
              });
      assertThat(get(service, "/health/liveness").body()).contains("\"liveThreads\":2");
      assertThat(get(service, "/prometheus").body())
          .contains("tonestream_batch_size_count")
          .contains("tonestream_dead_letters_total{stage=\"read\"} 1.0")
          .contains("kafka_stream");
    }
  }

  @Test
  void isNotAliveOnceItsThreadsAreGone() throws Exception {
    try (Service service = start()) {
      service.awaitReady();
      service.streams().client().removeStreamThread();

      assertThat(get(service, "/health/liveness").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void refusesToStartWithoutItsTopicsIfItMayNotCreateThem() {
    Map<String, Object> settings = settings();
    settings.put("tonestream.topics.auto-create", "false");

    assertThatThrownBy(() -> Service.start(settings, null))
        .hasMessageContaining("missing topics")
        .hasMessageContaining(prefix + "raw-text")
        .hasMessageContaining(prefix + "dead-letters");
  }

  @Test
  void namesTheSettingThatIsWrong() {
    assertThat(whyNot("tonestream.batching.capacity", "0"))
        .contains("tonestream.batching.capacity is 0");
    assertThat(whyNot("tonestream.windows.lengths", "PT90S")).contains("PT1M30S");
    assertThat(whyNot("tonestream.windows.lengths", "PT1M,PT5M"))
        .contains("tonestream.alerts.bin is PT15M", "tonestream.alerts.enabled=false");
    assertThat(whyNot("tonestream.alerts.bin", "PT7M")).contains("tonestream.alerts.bin is PT7M");
    assertThat(whyNot("tonestream.streams.threads", "many")).contains("many");
    assertThat(whyNot("tonestream.model.bundle", "none.zip")).contains("none.zip");
    assertThat(whyNot("tonestream.model.device", "tpu"))
        .contains("tonestream.model.device is 'tpu': expected auto, cpu, gpu, gpu:N or required");
    assertThat(whyNot("tonestream.model.precision", "half"))
        .contains("tonestream.model.precision is half, which takes a GPU");
    assertThat(whyNot("tonestream.model.golden-tolerance", "2"))
        .contains("tonestream.model.golden-tolerance is 2.0");
    assertThat(whyNot("tonestream.brands.catalogue", "none.yaml")).contains("none.yaml");
    assertThat(whyNot("kafka.processing.guarantee", "at_least_once"))
        .contains("kafka.processing.guarantee is at_least_once");
  }

  private String whyNot(String setting, String value) {
    Map<String, Object> settings = settings();
    settings.put(setting, value);
    try (Service started = Service.start(settings, null)) {
      return "it started: " + started.url();
    } catch (RuntimeException e) {
      return ServiceContext.reason(e);
    }
  }

  private static Map<String, byte[]> rejectedInputs() {
    Map<String, byte[]> inputs = new HashMap<>();
    inputs.put("not JSON", utf8("hello"));
    inputs.put("cut off", utf8("{\"text\":\"abc"));
    inputs.put("empty", new byte[0]);
    inputs.put("JSON null", utf8("null"));
    inputs.put("a list", utf8("[{\"text\":\"a\"}]"));
    inputs.put("no text", utf8("{\"brand\":\"Delta\"}"));
    inputs.put("text null", utf8("{\"text\":null}"));
    inputs.put("blank text", utf8("{\"text\":\" \\t\\n\"}"));
    inputs.put("text a number", utf8("{\"text\":42}"));
    inputs.put("text a list", utf8("{\"text\":[\"a\"]}"));
    inputs.put("brand a number", utf8("{\"text\":\"a\",\"brand\":7}"));
    inputs.put("brand blank", utf8("{\"text\":\"a\",\"brand\":\" \"}"));
    inputs.put("huge text", utf8("{\"text\":\"" + "x".repeat(5_000_000) + "\"}"));
    inputs.put("invalid UTF-8", new byte[] {'{', '"', 't', (byte) 0xC3, (byte) 0x28, '"', '}'});
    inputs.put("time NaN", utf8("{\"text\":\"a\",\"timestamp\":NaN}"));
    inputs.put("time a word", utf8("{\"text\":\"a\",\"timestamp\":\"yesterday\"}"));
    inputs.put("time far ahead", utf8("{\"text\":\"a\",\"timestamp\":\"2199-01-01T00:00:00Z\"}"));
    inputs.put("time beyond all", utf8("{\"text\":\"a\",\"timestamp\":99999999999999999999}"));
    inputs.put("time before 1970", utf8("{\"text\":\"a\",\"timestamp\":-1}"));
    inputs.put("two values", utf8("{\"text\":\"a\"}{\"text\":\"b\"}"));
    inputs.put("deep nesting", utf8("[".repeat(100_000)));
    inputs.put("deep unknown field", utf8("{\"text\":\"a\",\"x\":" + "[".repeat(5_000)));
    return inputs;
  }

  private static Map<String, byte[]> acceptedInputs() {
    Map<String, byte[]> inputs = new HashMap<>();
    inputs.put("blank names", utf8("{\"text\":\"a\",\"id\":\" \",\"source\":\"\",\"lang\":\"\"}"));
    inputs.put("unknown fields", utf8("{\"text\":\"a\",\"retweets\":{\"n\":[1,2]}}"));
    inputs.put("half a surrogate pair", utf8("{\"text\":\"a \\ud83d b\",\"brand\":\"x\\udc00\"}"));
    inputs.put("NUL and controls", utf8("{\"text\":\"a\\u0000\\u0007\\u202Eb\"}"));
    inputs.put("long text", utf8("{\"text\":\"" + "ha ".repeat(33_000) + "\"}"));
    inputs.put("emoji only", utf8("{\"text\":\"\uD83D\uDE00\"}"));
    inputs.put("punctuation only", utf8("{\"text\":\"?!\"}"));
    inputs.put("right-to-left", utf8("{\"text\":\"\u0645\u0645\u062A\u0627\u0632\"}"));
    inputs.put("time ISO", utf8("{\"text\":\"a\",\"timestamp\":\"2026-01-01T00:00:00+01:00\"}"));
    return inputs;
  }

  private void tellsWhyAndFromWhere(ConsumerRecord<byte[], byte[]> letter) {
    assertThat(header(letter, DeadLetter.STAGE_HEADER)).isIn("read", "time");
    assertThat(header(letter, DeadLetter.REASON_HEADER)).isNotBlank().hasSizeLessThan(1_001);
    assertThat(header(letter, DeadLetter.SOURCE_HEADER)).matches(prefix + "raw-text-\\d@\\d+");
    assertThat(header(letter, DeadLetter.EXCEPTION_HEADER)).contains("Exception");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private Service start() {
    return Service.start(settings(), null);
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", "2");
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.streams.state-dir", directory.toString());
    settings.put("tonestream.http.port", "-1");
    return settings;
  }

  private void write(String... values) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : values) {
      records.add(record("key", utf8(value)));
    }
    clients.write(records);
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
    return new ProducerRecord<>(prefix + "raw-text", utf8(key), value);
  }

  private static Map<String, BrandSentiment> brands(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record -> Json.read(BrandSentiment.class, record.value()))
        .collect(toMap(BrandSentiment::brand, update -> update, (earlier, later) -> later));
  }

  private static long volume(BrandSentiment update) {
    return update.windows().get(0).volume();
  }

  private static HttpResponse<String> get(Service service, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(service.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
