package io.tonestream.trainer.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.service.http.Problem;
import io.tonestream.trainer.retraining.RetrainingService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trainer's server is as careful as the stream's: no Kafka. */
final class AccessTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private EmbeddedServer server;

  @BeforeEach
  void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of("micronaut.server.port", "-1", "tonestream.http.token", TOKEN),
            RetrainingService.ENVIRONMENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void wantsTheTokenForWhatWasRetrainedAndToBegin() throws Exception {
    for (String path : new String[] {"/retrainings", "/retrainings/1", "/retrainings/1/report"}) {
      refuses(401, request("GET", path, null));
    }
    refuses(401, request("POST", "/retrainings", null));
    refuses(401, request("POST", "/prometheus", null));
    assertThat(request("GET", "/prometheus", null).statusCode()).isEqualTo(200);
    refuses(404, request("GET", "/nothing", "Bearer " + TOKEN));
  }

  @Test
  void letsNoOtherSitesPageBegin() throws Exception {
    refuses(
        403, request("POST", "/retrainings", "Bearer " + TOKEN, "Origin", "http://evil.example"));
    refuses(
        403, request("POST", "/retrainings", "Bearer " + TOKEN, "Sec-Fetch-Site", "cross-site"));
  }

  private static void refuses(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
    assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private HttpResponse<String> request(
      String method, String path, @Nullable String authorization, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
