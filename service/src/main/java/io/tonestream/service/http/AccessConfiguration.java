package io.tonestream.service.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a service over HTTP. A change needs a restart.
 *
 * @param token what clients send as {@code Authorization: Bearer}; absent if nobody has to
 * @param tokenFile a file of such tokens, one on a line: any of them will do
 * @param insecure whether to listen beyond loopback without a token
 * @param allowedHosts further names by which clients may call this host, such as a proxy's; {@code
 *     *} allows any
 */
@ConfigurationProperties("tonestream.http")
public record AccessConfiguration(
    @Nullable String token,
    @Nullable Path tokenFile,
    @Bindable(defaultValue = "false") boolean insecure,
    @Bindable(defaultValue = "") List<String> allowedHosts) {

  /** Refuses what can't work, naming the setting. */
  public AccessConfiguration {
    allowedHosts =
        allowedHosts.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
    for (String name : allowedHosts) {
      if (!name.equals("*") && !name.matches("[\\w.-]+")) {
        throw new IllegalArgumentException(
            "tonestream.http.allowed-hosts has '%s', which is no host name; leave out scheme and port"
                .formatted(name));
      }
    }
    if (token != null && tokenFile != null) {
      throw new IllegalArgumentException(
          "tonestream.http.token and tonestream.http.token-file are both set; set one of them");
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "AccessConfiguration[tokenFile=%s, insecure=%s, allowedHosts=%s]"
        .formatted(tokenFile, insecure, allowedHosts);
  }
}
