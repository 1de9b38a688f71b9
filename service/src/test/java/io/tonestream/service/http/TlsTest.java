package io.tonestream.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.service.HttpConfiguration;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

final class TlsTest {
  private static final Settings SETTINGS =
      new Settings(
          List.of(
              HttpConfiguration.class,
              AccessConfiguration.class,
              LimitsConfiguration.class,
              TlsConfiguration.class));

  @TempDir private Path folder;
  private Path certificate;
  private Path key;
  private SelfSigned first;

  @BeforeEach
  void make() throws Exception {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    first = SelfSigned.make(folder);
    first.write(certificate, key);
  }

  @Test
  void answersOverHttpsAloneAndTakesRenewedFiles() throws Exception {
    Map<String, Object> settings = settings();
    try (ApplicationContext context = ServiceContext.start(SETTINGS, "test", settings, null)) {
      ServiceContext.startServer(context);
      String url = ServiceContext.url(context.getBean(EmbeddedServer.class));
      assertThat(url).startsWith("https://");
      HttpResponse<String> answer = get(url, first);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .hasValue("max-age=31536000");
      assertThatThrownBy(() -> get(url.replace("https", "http"), first))
          .isInstanceOf(IOException.class);

      SelfSigned renewed = SelfSigned.make(folder);
      TlsCertificate watched = context.getBean(TlsCertificate.class);
      renewed.write(certificate, folder.resolve("other.key"));
      watched.renew();
      assertThat(get(url, first).statusCode()).as("one file of two is renewed").isEqualTo(404);
      renewed.write(certificate, key);
      watched.renew();
      assertThat(get(url, renewed).statusCode()).isEqualTo(404);
      assertThatThrownBy(() -> get(url, first)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void looksForRenewedFilesByItself() throws Exception {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      TlsCertificate watched =
          new TlsCertificate(
              new TlsConfiguration(certificate, key), scheduler, Duration.ofMillis(20));
      SelfSigned renewed = SelfSigned.make(folder);
      renewed.write(certificate, folder.resolve("other.key"));
      renewed.write(certificate, key);

      KeyStore second =
          Flux.from(watched.getKeyStore())
              .filter(store -> renewed.isIn(store))
              .blockFirst(Duration.ofSeconds(10));
      assertThat(second).isNotNull();
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused(
        settings(),
        "tonestream.http.tls.key: %s can be read or changed by every user of this host; chmod o-rw it"
            .formatted(key));
  }

  @Test
  void refusesHalfOfItAndFilesThatAreNotThereOrNoPem() throws Exception {
    Map<String, Object> half = settings();
    half.remove("tonestream.http.tls.key");
    assertRefused(
        half,
        "tonestream.http.tls.certificate is set without tonestream.http.tls.key; TLS needs both");
    Map<String, Object> missing = settings();
    missing.put("tonestream.http.tls.certificate", folder.resolve("no").toString());
    assertRefused(
        missing,
        "tonestream.http.tls.certificate: cannot read %s: there is no such file"
            .formatted(folder.resolve("no")));
    Files.writeString(certificate, "nonsense");
    assertRefused(settings(), "tonestream.http.tls.certificate: " + certificate + " ");
  }

  @Test
  void refusesAKeyThatIsCutOff() throws Exception {
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
    assertRefused(
        settings(),
        "tonestream.http.tls.key: %s has no EC key, which the certificate wants".formatted(key));
  }

  @Test
  void refusesAnotherCertificatesKeyAndAnotherForm() throws Exception {
    SelfSigned.make(folder).write(certificate, folder.resolve("other.key"));
    assertRefused(
        settings(),
        "tonestream.http.tls.key: %s is not the key of the certificate in %s"
            .formatted(key, certificate));
    Files.writeString(key, Files.readString(key).replace("PRIVATE KEY", "RSA PRIVATE KEY"));
    assertRefused(
        settings(),
        "tonestream.http.tls.key: %s has no line BEGIN PRIVATE KEY (PKCS #8, unencrypted); `openssl pkcs8 -topk8"
            .formatted(key));
  }

  private static void assertRefused(Map<String, Object> settings, String reason) {
    assertThatThrownBy(
            () -> {
              try (ApplicationContext context =
                  ServiceContext.start(SETTINGS, "test", settings, null)) {
                ServiceContext.startServer(context);
              }
            })
        .satisfies(failure -> assertThat(ServiceContext.reason(failure)).startsWith(reason));
  }

  private Map<String, Object> settings() {
    return new HashMap<>(
        Map.of(
            "tonestream.http.port", -1,
            "tonestream.http.tls.certificate", certificate.toString(),
            "tonestream.http.tls.key", key.toString()));
  }

  private static HttpResponse<String> get(String url, SelfSigned trusted) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trusted.trusting())
        .build()
        .send(
            HttpRequest.newBuilder(URI.create(url + "/")).timeout(Duration.ofSeconds(10)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
