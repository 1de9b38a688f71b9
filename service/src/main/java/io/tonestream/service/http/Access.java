package io.tonestream.service.http;

import io.micronaut.context.env.Environment;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who may use the service over HTTP. To make it is to check it: a service that others could reach
 * is not started without a token, unless it is told to. Thread-safe.
 */
@Singleton
public final class Access {
  private final Tokens tokens;
  private final HostNames hosts;

  Access(AccessConfiguration configuration, Environment environment) {
    tokens = Tokens.of(configuration);
    hosts = new HostNames(configuration.allowedHosts());
    String host = environment.getProperty("micronaut.server.host", String.class).orElse("0.0.0.0");
    if (host.isBlank()) {
      // The server would take it for all addresses, and Java for loopback.
      throw new IllegalArgumentException(
          "tonestream.http.host is blank; leave it out for 127.0.0.1, or set 0.0.0.0 for all addresses");
    }
    if (tokens.isEmpty() && !configuration.insecure() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          ("tonestream.http.host is %s, which others can reach, and there is no token: set"
                  + " tonestream.http.token-file (`openssl rand -hex 32` makes a token) or"
                  + " tonestream.http.token, or give all of them access with --insecure-http")
              .formatted(host));
    }
  }

  /** Whether clients need a token for what isn't open to all. */
  public boolean needsToken() {
    return !tokens.isEmpty();
  }

  Tokens tokens() {
    return tokens;
  }

  HostNames hosts() {
    return hosts;
  }

  private static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "tonestream.http.host is '%s', which is no address of this host".formatted(host), e);
    }
  }
}
