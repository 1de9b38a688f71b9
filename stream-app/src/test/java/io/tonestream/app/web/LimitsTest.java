package io.tonestream.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.web.RawClient.Answer;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many connections and followers one address may have: no Kafka. */
final class LimitsTest {
  private static final String FOLLOW = "GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private EmbeddedServer server;
  private RawClient client;
  private RawClient other;

  @BeforeEach
  void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port", "-1",
                "tonestream.http.max-connections-per-address", "3",
                "tonestream.http.max-streams-per-address", "1"),
            "stream");
    client = new RawClient(server.getPort(), "127.0.0.1");
    other = new RawClient(server.getPort(), "127.0.0.2");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void refuseAFurtherConnectionOfOneAddressAlone() throws Exception {
    try (Socket one = client.connect();
        Socket two = client.connect();
        Socket three = client.connect()) {
      await().until(() -> client.ask("GET", "/").status() == 503);
      Answer refusal = client.ask("GET", "/");
      assertThat(refusal.hasHeader("Content-Type: application/problem+json")).isTrue();
      assertThat(refusal.body()).contains("there are too many connections");
      assertThat(other.ask("GET", "/").status()).isEqualTo(200);
      assertThat(one.isConnected() && two.isConnected() && three.isConnected()).isTrue();
    }
    await().until(() -> client.ask("GET", "/").status() == 200);
  }

  @Test
  void refuseAFurtherFollowerOfOneAddressAlone() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(client.ask("HEAD", "/api/stream").status()).isEqualTo(200);
    }
    try (Socket follower = client.connect()) {
      RawClient.write(follower, FOLLOW);
      assertThat(follower.getInputStream().read()).isEqualTo('H');
      await().until(() -> client.ask("HEAD", "/api/stream").status() == 503);
      Answer refusal = client.ask("GET", "/api/stream");
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.hasHeader("Content-Type: application/problem+json")).isTrue();
      assertThat(refusal.body()).contains("it serves 500, and 1 from one address");
      try (Socket another = other.connect()) {
        RawClient.write(another, FOLLOW);
        assertThat(another.getInputStream().read()).isEqualTo('H');
      }
    }
    await().until(() -> client.ask("HEAD", "/api/stream").status() == 200);
  }
}
