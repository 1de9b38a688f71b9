package io.tonestream.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.app.web.RawClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * One address does what it likes, and another's dashboard goes on: it loads, it is told of each
 * change, and its requests are answered. No Kafka.
 */
final class HttpAbuseIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ABUSER = "127.0.0.1";
  private static final String GUEST = "127.0.0.2";
  private static final int TIMES = 600;
  private static final long HUGE = 100L << 20;

  /**
   * For a change to be told of and three requests: a page that hears nothing for so long gives up.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private EmbeddedServer server;
  private LatestBrands brands;
  private RawClient abuser;
  private RawClient guest;
  private int second;
  private Duration longest = Duration.ZERO;

  @BeforeEach
  void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port", "-1",
                "tonestream.http.request-timeout", "PT3S",
                "tonestream.http.write-timeout", "PT5S"),
            "stream");
    brands = server.getApplicationContext().getBean(LatestBrands.class);
    brands.complete();
    abuser = new RawClient(server.getPort(), ABUSER);
    guest = new RawClient(server.getPort(), GUEST);
  }

  @AfterEach
  void stop(TestInfo test) {
    System.out.printf(
        "%s: the other client waited at most %d ms for a change and three requests%n",
        test.getDisplayName(), longest.toMillis());
    server.close();
  }

  /** A dashboard that is open at another address. */
  private final class Dashboard implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Dashboard() throws IOException {
      socket = guest.connect();
      RawClient.write(socket, "GET /api/stream?window=PT1M HTTP/1.1\r\nHost: localhost\r\n\r\n");
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).contains("200");
    }

    /** Changes a brand, and fails unless the page is told soon, and loads anew. */
    void requireAlive() throws IOException {
      second++;
      brands.put(Sentiments.of("Guest", START.plusSeconds(second), 1, 2), START);
      String awaited = "\"asOf\":" + START.plusSeconds(second).toEpochMilli();
      long start = System.nanoTime();
      String line = lines.readLine();
      while (line != null && !line.contains(awaited)) {
        line = lines.readLine();
      }
      assertThat(line).as("the stream of the other client").isNotNull();
      assertThat(guest.ask("GET", "/").status()).isEqualTo(200);
      assertThat(guest.ask("GET", "/assets/app.js").status()).isEqualTo(200);
      assertThat(guest.ask("GET", "/api/brands?limit=10").status()).isEqualTo(200);
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      longest = taken.compareTo(longest) > 0 ? taken : longest;
      assertThat(taken).isLessThan(PATIENCE);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void headOfEveryRoute() throws Exception {
    JsonNode paths =
        new YAMLMapper().readTree(abuser.ask("GET", "/api/openapi.yml").body()).get("paths");
    List<String> routes = new ArrayList<>(List.of("/", "/brand", "/models", "/label", "/health"));
    paths.fieldNames().forEachRemaining(path -> routes.add(path.replaceAll("\\{\\w+}", "Guest")));
    assertThat(routes).contains("/api/stream", "/api/brands/Guest/history").hasSizeGreaterThan(10);
    try (Dashboard dashboard = new Dashboard()) {
      for (String route : routes) {
        for (int i = 0; i < TIMES; i++) {
          Answer answer = abuser.ask("HEAD", route);
          assertThat(answer.status()).as(route).isNotEqualTo(500);
          assertThat(answer.body()).as(route).isEmpty();
        }
        dashboard.requireAlive();
        assertThat(streams()).as("after HEAD " + route).isEqualTo(1);
      }
    }
  }

  @Test
  void slowReadersOfTheStream() throws Exception {
    fill();
    List<Socket> slow = new ArrayList<>();
    try (Dashboard dashboard = new Dashboard()) {
      int refused = 0;
      for (int i = 0; i < TIMES; i++) {
        try {
          Socket socket = abuser.connect();
          slow.add(socket);
          RawClient.write(socket, "GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        } catch (SocketException e) {
          refused++;
        }
      }
      await().until(() -> streams() > 1);
      assertThat(streams()).isLessThanOrEqualTo(51);
      dashboard.requireAlive();
      await("who doesn't read is let go of")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                fill();
                dashboard.requireAlive();
                return streams() == 1;
              });
      assertThat(refused).isLessThan(TIMES);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    await().until(() -> streams() == 0);
    try (Dashboard again = new Dashboard()) {
      again.requireAlive();
    }
  }

  @Test
  void hugeBodies() throws Exception {
    try (Dashboard dashboard = new Dashboard()) {
      ExecutorService senders = Executors.newFixedThreadPool(4);
      try {
        List<Future<Integer>> answers = new ArrayList<>();
        for (String target :
            List.of(
                "POST /api/brands",
                "POST /",
                "GET /api/brands",
                "PUT /nothing",
                "POST /health",
                "GET /api/stream",
                "POST /api/openapi.yml",
                "DELETE /api/question")) {
          answers.add(senders.submit(() -> sendHuge(target, "Content-Length: " + HUGE, false)));
          answers.add(senders.submit(() -> sendHuge(target, "Transfer-Encoding: chunked", true)));
        }
        for (Future<Integer> answer : answers) {
          dashboard.requireAlive();
          assertThat(answer.get(1, TimeUnit.MINUTES)).isIn(0, 200, 400, 404, 405, 408, 413, 415);
        }
      } finally {
        senders.shutdownNow();
      }
      dashboard.requireAlive();
    }
  }

  /** The status; 0 if the connection was closed while it was sent. */
  private int sendHuge(String target, String header, boolean chunked) throws IOException {
    byte[] piece = new byte[1 << 16];
    try (Socket socket = abuser.connect()) {
      try {
        RawClient.write(
            socket,
            target
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\n"
                + header
                + "\r\n\r\n");
        for (long sent = 0; sent < HUGE; sent += piece.length) {
          if (chunked) {
            RawClient.write(socket, "10000\r\n");
          }
          socket.getOutputStream().write(piece);
          if (chunked) {
            RawClient.write(socket, "\r\n");
          }
        }
        if (chunked) {
          RawClient.write(socket, "0\r\n\r\n");
        }
      } catch (SocketException e) {
        // It doesn't want to hear more: it may have said why.
      }
      return RawClient.answer(socket).status();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void namesThatAreNotOurs() throws Exception {
    try (Dashboard dashboard = new Dashboard()) {
      for (int i = 0; i < TIMES; i++) {
        assertThat(abuser.askAs("Host: rebound.example:" + i, "GET", "/api/brands").status())
            .isEqualTo(421);
      }
      dashboard.requireAlive();
    }
  }

  @Test
  void requestsThatNeverEnd() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Dashboard dashboard = new Dashboard()) {
      for (int i = 0; i < TIMES; i++) {
        slow.add(abuser.connect());
      }
      long start = System.nanoTime();
      int open = slow.size();
      while (open > 0) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        dashboard.requireAlive();
        for (Socket socket : slow) {
          if (!socket.isClosed()) {
            open -= trickle(socket) ? 0 : 1;
          }
        }
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** One more byte of a header; false, once, when the server has closed the connection. */
  private static boolean trickle(Socket socket) throws IOException {
    try {
      RawClient.write(socket, "G");
      socket.setSoTimeout(1);
      if (socket.getInputStream().read() >= 0) {
        return true;
      }
    } catch (SocketTimeoutException e) {
      return true;
    } catch (SocketException e) {
      // Closed.
    }
    socket.close();
    return false;
  }

  private void fill() {
    second++;
    for (int brand = 0; brand < 1_000; brand++) {
      brands.put(Sentiments.of("brand " + brand, START.plusSeconds(second), 1, 2), START);
    }
  }

  private int streams() {
    return (int)
        server
            .getApplicationContext()
            .getBean(MeterRegistry.class)
            .get("tonestream.stream.clients")
            .gauge()
            .value();
  }
}
