package io.tonestream.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.testing.SentimentAlerts;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SentimentAlert;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/stream} over brands that a test puts there: no Kafka. */
final class StreamTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private EmbeddedServer server;
  private LatestBrands brands;

  @BeforeEach
  void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class, Map.of("micronaut.server.port", "-1"), "stream");
    brands = server.getApplicationContext().getBean(LatestBrands.class);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private record Told(String name, String id, String data) {}

  /** One client of the stream. */
  private final class Listener implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    Listener(String query, String... headers) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create("http://localhost:" + server.getPort() + "/api/stream" + query));
      if (headers.length > 0) {
        request.headers(headers);
      }
      HttpResponse<InputStream> response =
          HttpClient.newHttpClient()
              .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
      body = response.body();
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    Told next() throws IOException {
      String name = "";
      String id = "";
      String data = "";
      for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
        String value = line.substring(line.indexOf(':') + 1).strip();
        switch (line.substring(0, line.indexOf(':'))) {
          case "event" -> name = value;
          case "id" -> id = value;
          case "data" -> data = value;
          default -> throw new AssertionError("unexpected line " + line);
        }
      }
      return new Told(name, id, data);
    }

    Told next(String name) throws IOException {
      Told told = next();
      while (!told.name.equals(name)) {
        told = next();
      }
      return told;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  @Test
  void tellsOpenAlertsAndThenEachThatIsRaisedOrCleared() throws Exception {
    LatestAlerts alerts = server.getApplicationContext().getBean(LatestAlerts.class);
    SentimentAlert open = SentimentAlerts.raised("a", "Acme", SentimentAlert.Kind.NET, START);
    SentimentAlert over = SentimentAlerts.raised("b", "Acme", SentimentAlert.Kind.VOLUME, START);
    alerts.put(over, START);
    alerts.put(SentimentAlerts.cleared(over, START), START);
    alerts.put(open, START);
    put("Acme", 0);
    String id;
    try (Listener listener = new Listener("");
        Listener ofDelta = new Listener("?brand=Delta")) {
      Told first = listener.next("alert");
      assertThat(first.data).isEqualTo(new String(Json.write(open), StandardCharsets.UTF_8));
      alerts.put(SentimentAlerts.raised("c", "Delta", SentimentAlert.Kind.NET, START), START);
      assertThat(ofDelta.next("alert").data).contains("\"id\":\"c\"");
      Told second = listener.next("alert");
      assertThat(second.data).contains("\"id\":\"c\"");
      id = second.id;
    }
    alerts.put(SentimentAlerts.cleared(open, START.plusSeconds(9)), START);
    try (Listener again = new Listener("", "Last-Event-ID", id)) {
      assertThat(again.next("hello").data).contains("\"resumed\":true");
      assertThat(again.next("alert").data).contains("\"id\":\"a\"", "\"cleared\":\"returned\"");
    }
  }

  @Test
  void tellsWhoLooksAtABrandThatThereIsNewsOfItsDrivers() throws Exception {
    LatestDrivers drivers = server.getApplicationContext().getBean(LatestDrivers.class);
    put("Acme", 0);
    drivers.put(new BrandDrivers("Acme", START, List.of()), START);
    try (Listener listener = new Listener("?brand=Acme")) {
      assertThat(listener.next("drivers").data)
          .isEqualTo("{\"brand\":\"Acme\",\"asOf\":%d}".formatted(START.toEpochMilli()));
      drivers.put(new BrandDrivers("Delta", START, List.of()), START);
      drivers.put(new BrandDrivers("Acme", START.plusSeconds(9), List.of()), START);
      assertThat(listener.next("drivers").data)
          .isEqualTo("{\"brand\":\"Acme\",\"asOf\":%d}".formatted(START.toEpochMilli() + 9_000));
    }
  }

  @Test
  void tellsAllAndThenWhatChangesWithinASecond() throws Exception {
    put("Acme", 0);
    try (Listener listener = new Listener("")) {
      assertThat(listener.next())
          .satisfies(
              hello -> {
                assertThat(hello.name).isEqualTo("hello");
                assertThat(hello.data)
                    .isEqualTo(
                        "{\"resumed\":false,\"windows\":[\"PT1M\",\"PT5M\",\"PT1H\",\"PT24H\"]}");
              });
      assertThat(listener.next("brands").data).contains("Acme", "PT1M", "PT5M");
      long start = System.nanoTime();
      put("Delta", 1);
      assertThat(listener.next("brands").data).contains("Delta").doesNotContain("Acme");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      brands.remove("Acme");
      assertThat(listener.next("brands").data).isEqualTo("{\"changed\":[],\"removed\":[\"Acme\"]}");
    }
  }

  @Test
  void goesOnWhereAClientWas() throws Exception {
    put("Acme", 0);
    put("Delta", 0);
    String id;
    try (Listener listener = new Listener("")) {
      id = listener.next("brands").id;
    }
    put("Delta", 5);
    try (Listener again = new Listener("", "Last-Event-ID", id)) {
      assertThat(again.next("hello").data).contains("\"resumed\":true");
      assertThat(again.next("brands").data).contains("Delta").doesNotContain("Acme");
    }
    try (Listener elsewhere = new Listener("", "Last-Event-ID", "another.7.1.0")) {
      assertThat(elsewhere.next("hello").data).contains("\"resumed\":false");
      assertThat(elsewhere.next("brands").data).contains("Delta").contains("Acme");
    }
  }

  @Test
  void tellsOneBrandAndOneWindowIfThatIsAllOneWants() throws Exception {
    put("Acme", 0);
    put("Delta", 0);
    try (Listener listener = new Listener("?brand=Delta&window=PT5M")) {
      assertThat(listener.next("brands").data)
          .contains("Delta", "PT5M")
          .doesNotContain("Acme", "PT1M");
      put("Acme", 1);
      put("Delta", 2);
      assertThat(listener.next("brands").data).contains("Delta").doesNotContain("Acme");
    }
  }

  @Test
  void sendsManyBrandsInPiecesAndResumesOnlyAfterTheLast() throws Exception {
    for (int brand = 0; brand < 450; brand++) {
      put("brand " + brand, 0);
    }
    try (Listener listener = new Listener("?window=PT1M")) {
      List<Told> pieces =
          List.of(listener.next("brands"), listener.next("brands"), listener.next("brands"));
      assertThat(pieces.get(0).id).isEqualTo(pieces.get(1).id).endsWith(".0.0");
      assertThat(pieces.get(2).id).endsWith(".450.0.0");
      assertThat(pieces.get(2).data).contains("brand 449").doesNotContain("brand 399\"");
    }
  }

  @Test
  void beatsWhileNothingHappens() throws Exception {
    try (Listener listener = new Listener("")) {
      assertThat(listener.next("heartbeat").data).contains("\"updatedAt\":null");
      brands.complete();
      assertThat(listener.next("heartbeat").data).contains("\"complete\":true");
    }
  }

  /** The one that doesn't read is told what is by then, not all that was. */
  @Test
  void doesNotWaitForAClientThatDoesNotRead() throws Exception {
    putMany(0);
    try (Socket stuck = new Socket("localhost", server.getPort());
        Listener listener = new Listener("?window=PT1M")) {
      String request = "GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
      stuck.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> clients() == 2);
      // More than all buffers between the two could hold.
      for (int round = 1; round <= 20; round++) {
        putMany(round);
        Told told = listener.next("brands");
        while (!told.data.contains(asOf(round))) {
          told = listener.next("brands");
        }
      }
      assertThat(readUntil(stuck, asOf(20))).doesNotContain(asOf(18));
    }
    await().until(() -> clients() == 0);
  }

  private void putMany(int second) {
    for (int brand = 0; brand < 1_000; brand++) {
      put("brand " + brand, second);
    }
  }

  private static String readUntil(Socket socket, String awaited) throws IOException {
    StringBuilder told = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    int searched = 0;
    while (told.indexOf(awaited, searched) < 0) {
      searched = Math.max(0, told.length() - awaited.length());
      int read = socket.getInputStream().read(buffer);
      told.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
    }
    return told.toString();
  }

  private static String asOf(int round) {
    return String.valueOf(START.plusSeconds(round).toEpochMilli());
  }

  private double clients() {
    return server
        .getApplicationContext()
        .getBean(MeterRegistry.class)
        .get("tonestream.stream.clients")
        .gauge()
        .value();
  }

  private void put(String brand, long second) {
    brands.put(Sentiments.of(brand, START.plusSeconds(second), 1, 2), START);
  }
}
