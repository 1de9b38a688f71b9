package io.tonestream.app.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tonestream.schemas.SentimentAlert;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of alerts. What such addresses hold besides their host is often a secret, and is
 * never said. One thread's own.
 */
final class WebhookAddress {
  private static final String ALGORITHM = "HmacSHA256";

  private final WebhookConfiguration configuration;
  private final URI url;
  private final HttpClient http;

  WebhookAddress(WebhookConfiguration configuration) {
    this.configuration = configuration;
    this.url = requireNonNull(configuration.url());
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(configuration.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * What came of an attempt.
   *
   * @param status the answer's; 0 if there was none
   * @param failure why there was none
   */
  record Answer(int status, @Nullable String failure) {
    boolean isTaken() {
      return status >= 200 && status < 300;
    }

    /** Not if it was refused: it would be again. */
    boolean isWorthAnotherTry() {
      return status == 0 || status == 408 || status == 429 || status >= 500;
    }

    @Override
    public String toString() {
      return failure == null ? "status " + status : failure;
    }
  }

  Answer send(SentimentAlert alert) throws InterruptedException {
    byte[] body = WebhookMessage.body(alert, configuration.format());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            // The same for each attempt, so that whoever takes it can tell.
            .header("Tonestream-Alert", alert.id() + " " + alert.state())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    String secret = configuration.secret();
    if (secret != null) {
      request.header("Tonestream-Signature", "sha256=" + signature(secret, body));
    }
    return answer(http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding()));
  }

  /** A request's own timeout ends with the head of the answer, whose body may have no end. */
  private Answer answer(CompletableFuture<HttpResponse<Void>> coming) throws InterruptedException {
    Duration timeout = configuration.timeout();
    try {
      return new Answer(coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode(), null);
    } catch (TimeoutException e) {
      return new Answer(0, "no whole answer within " + timeout);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause());
      return new Answer(
          0, cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    } finally {
      // Nothing, once it is there.
      coming.cancel(true);
    }
  }

  /** HMAC-SHA-256 (RFC 2104), in hexadecimal digits. */
  static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }

  /** Scheme and host alone. */
  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getHost();
  }
}
