package io.tonestream.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.web.RawClient.Answer;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what: the HTTP server without Kafka. */
@SuppressWarnings("NullAway.Init") // each test starts it
final class AccessTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String BEARER = "Authorization: Bearer " + TOKEN;

  private EmbeddedServer server;
  private RawClient client;

  private void start(String... settings) {
    Map<String, Object> all = new HashMap<>(Map.of("micronaut.server.port", "-1"));
    for (String setting : settings) {
      all.put(
          setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }
    server = ApplicationContext.run(EmbeddedServer.class, all, "stream");
    client = new RawClient(server.getPort(), "127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/brand?name=B",
        "/models",
        "/label",
        "/assets/app.js",
        "/api/openapi.yml",
        "/prometheus",
        "/health",
        "/health/liveness",
        "/health/dashboard"
      })
  void needsNoTokenForWhatTellsNothingOfTexts(String path) throws Exception {
    start("tonestream.http.token=" + TOKEN);
    assertThat(client.ask("GET", path).status()).isIn(200, 503);
    assertThat(client.ask("HEAD", path).status()).isNotEqualTo(401);
    assertThat(client.ask("POST", path).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/brands",
        "/api/brands/B",
        "/api/brands/B/history",
        "/api/brands/B/drivers",
        "/api/brands/B/alerts",
        "/api/alerts",
        "/api/models",
        "/api/question",
        "/api/stream",
        "/nothing",
        "/api/",
        "/health/../api/brands",
        "//api/brands",
        "/api/brands/",
        "/loggers"
      })
  void needsTheTokenForAllElse(String path) throws Exception {
    start("tonestream.http.token=" + TOKEN);
    Answer answer = client.ask("GET", path);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.hasHeader("WWW-Authenticate: Bearer")).isTrue();
    assertThat(answer.hasHeader("Content-Type: application/problem+json")).isTrue();
    assertThat(answer.hasHeader("Content-Security-Policy: default-src 'none'")).isTrue();
    assertThat(answer.hasHeader("Strict-Transport-Security")).isFalse();
    assertThat(answer.body()).contains("this needs a token: send it as Authorization: Bearer");
    assertThat(client.ask("HEAD", path).status()).isEqualTo(401);
  }

  @Test
  void takesTheTokenAndNoOther() throws Exception {
    start("tonestream.http.token=" + TOKEN);
    assertThat(client.ask("GET", "/api/brands", BEARER).status()).isEqualTo(200);
    assertThat(client.ask("GET", "/api/brands", "authorization: bearer " + TOKEN).status())
        .isEqualTo(200);
    assertThat(client.ask("GET", "/nothing", BEARER).status()).isEqualTo(404);
    for (String wrong :
        new String[] {
          "Bearer " + TOKEN.replace('0', '1'),
          "Bearer ",
          "Bearer",
          TOKEN,
          "Basic " + TOKEN,
          "Bearer " + TOKEN.substring(1),
          "Bearer " + TOKEN + "0"
        }) {
      Answer answer = client.ask("GET", "/api/brands", "Authorization: " + wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(401);
      assertThat(answer.body()).contains("the token is wrong").doesNotContain(TOKEN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "127.0.0.1:8080, 200",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "localhost., 200",
    "app.localhost, 200",
    "'[::1]:80', 200",
    "10.1.2.3, 200",
    "tone.example.com, 200",
    "Tone.Example.COM:443, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "127.0.0.1.nip.io:8080, 421",
    "example.com, 421",
    "'::1', 421",
    "'', 421",
    "'[evil]', 421",
  })
  void answersOnlyToItsOwnNames(String host, int status) throws Exception {
    start("tonestream.http.allowed-hosts=tone.example.com");
    for (String path : new String[] {"/", "/api/brands", "/health/liveness", "/prometheus"}) {
      Answer answer = client.askAs("Host: " + host, "GET", path);
      assertThat(answer.status() == 421).as(path).isEqualTo(status == 421);
    }
    Answer answer = client.askAs("Host: " + host, "GET", "/api/brands");
    assertThat(answer.status()).isEqualTo(status);
    if (status == 421) {
      assertThat(answer.hasHeader("Content-Type: application/problem+json")).isTrue();
      assertThat(answer.body()).contains("tonestream.http.allowed-hosts can name it");
    }
  }

  @Test
  void answersToTheHostsOwnNameAndToAnyIfToldSo() throws Exception {
    start("tonestream.http.allowed-hosts=*");
    assertThat(client.askAs("Host: evil.example", "GET", "/").status()).isEqualTo(200);
    server.close();
    start();
    String own = InetAddress.getLocalHost().getHostName();
    assertThat(client.askAs("Host: " + own + ":1", "GET", "/").status()).isEqualTo(200);
  }

  @Test
  void takesNoMoreThanOneHost() throws Exception {
    start();
    assertThat(client.askAs("Host: localhost\r\nHost: evil.example", "GET", "/").status())
        .isEqualTo(400);
    try (var socket = client.connect()) {
      RawClient.write(socket, "GET /health/liveness HTTP/1.0\r\n\r\n");
      assertThat(RawClient.answer(socket).status()).isNotEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
    "Origin: http://evil.example, 403",
    "Origin: null, 403",
    "Origin: http://localhost:1, 403",
    "Origin: https://tone.example.com, 200",
    "X-Nothing: 1, 200",
  })
  void letsNoOtherSitesPageAsk(String header, int status) throws Exception {
    start("tonestream.http.allowed-hosts=tone.example.com");
    Answer answer = client.ask("GET", "/api/brands", header);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) {
      assertThat(answer.body()).contains("a page of another site asks; only this one's own may");
    }
  }

  @Test
  void letsAnotherSiteLinkToAPage() throws Exception {
    start();
    String[] link = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"};
    assertThat(client.ask("GET", "/brand?name=B", link).status()).isEqualTo(200);
    assertThat(client.ask("POST", "/api/brands", link).status()).isEqualTo(403);
  }
}
