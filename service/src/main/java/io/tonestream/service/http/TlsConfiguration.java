package io.tonestream.service.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * With which certificate a service answers over HTTPS, and over that alone; without, over HTTP.
 * Files that are replaced count within a minute; a change of the settings needs a restart.
 *
 * @param certificate a PEM file: the certificate, then those that it is signed with
 * @param key a PEM file: the certificate's private key
 */
@ConfigurationProperties("tonestream.http.tls")
public record TlsConfiguration(@Nullable Path certificate, @Nullable Path key) {
  private static final String PREFIX = "tonestream.http.tls.";

  /** The container's name for the certificate. */
  private static final String NAME = "tonestream";

  /** Refuses one file without the other, naming the setting. */
  public TlsConfiguration {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "%s%s is set without %s%s; TLS needs both"
              .formatted(
                  PREFIX,
                  certificate == null ? "key" : "certificate",
                  PREFIX,
                  certificate == null ? "certificate" : "key"));
    }
  }

  /**
   * The container's settings that these stand for; none without TLS.
   *
   * @param port the one to answer at
   * @throws IllegalArgumentException if a file can't be used, naming its setting
   */
  public Map<String, Object> serverSettings(int port) {
    if (certificate == null || key == null) {
      return Map.of();
    }
    if (!Files.isReadable(certificate)) {
      throw new IllegalArgumentException(PREFIX + "certificate: cannot read " + certificate);
    }
    SecretFile.read(PREFIX + "key", key);
    String file = "micronaut.certificate.file." + NAME + ".";
    return Map.of(
        "micronaut.server.ssl.enabled",
        true,
        "micronaut.server.ssl.port",
        port,
        "micronaut.server.ssl.key-name",
        NAME,
        file + "format",
        "PEM",
        file + "path",
        key.toString(),
        file + "certificate-path",
        certificate.toString(),
        file + "refresh-mode",
        "SCHEDULED",
        file + "refresh-interval",
        "PT1M");
  }
}
