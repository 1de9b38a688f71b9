package io.tonestream.service.http;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.env.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * With which certificate a service answers over HTTPS, and over that alone; without, over HTTP.
 * Files that are replaced count within a minute; a change of the settings needs a restart.
 *
 * @param certificate a PEM file: the certificate, then those that it is signed with
 * @param key a PEM file: its private key, in PKCS #8, that no other user can read
 */
@ConfigurationProperties("tonestream.http.tls")
public record TlsConfiguration(@Nullable Path certificate, @Nullable Path key) {
  private static final String PREFIX = "tonestream.http.tls.";

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
   * Reads both files, if they are set.
   *
   * @throws IllegalArgumentException naming the setting whose file can't be used
   */
  public static void requireUsable(BeanContext context) {
    context.getBean(TlsConfiguration.class);
    context.findBean(TlsCertificate.class);
  }

  /** The container's settings that these stand for; none without TLS. */
  public static Map<String, Object> serverSettings(Environment environment) {
    return environment.containsProperty(PREFIX + "certificate")
        ? Map.of(
            "micronaut.server.ssl.enabled",
            true,
            "micronaut.server.ssl.port",
            "${micronaut.server.port}",
            "micronaut.server.ssl.key-name",
            TlsCertificate.NAME)
        : Map.of();
  }
}
