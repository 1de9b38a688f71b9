package io.tonestream.service.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How much clients may ask of a service over HTTP. An address is an IPv4 address, or a network of
 * IPv6 with a prefix of 64 bits: a proxy is one address for all behind it. A change needs a
 * restart.
 *
 * @param maxConnections the most connections at a time
 * @param maxConnectionsPerAddress of them, from one address
 * @param maxStreams the most clients that follow {@code /api/stream} at a time
 * @param maxStreamsPerAddress of them, from one address
 * @param maxRequestBytes the largest body of a request
 * @param requestTimeout how long a client may take to send a request
 * @param writeTimeout how long a client may take to read what it was sent
 * @param idleTimeout how long a connection is kept on which nothing happens
 */
@ConfigurationProperties("tonestream.http")
public record LimitsConfiguration(
    @Bindable(defaultValue = "2000") int maxConnections,
    @Bindable(defaultValue = "200") int maxConnectionsPerAddress,
    @Bindable(defaultValue = "500") int maxStreams,
    @Bindable(defaultValue = "50") int maxStreamsPerAddress,
    @Bindable(defaultValue = "1048576") int maxRequestBytes,
    @Bindable(defaultValue = "PT30S") Duration requestTimeout,
    @Bindable(defaultValue = "PT30S") Duration writeTimeout,
    @Bindable(defaultValue = "PT1M") Duration idleTimeout) {

  /** Refuses what can't work, naming the setting. */
  public LimitsConfiguration {
    requirePositive("max-connections", maxConnections);
    requirePositive("max-connections-per-address", maxConnectionsPerAddress);
    requirePositive("max-streams", maxStreams);
    requirePositive("max-streams-per-address", maxStreamsPerAddress);
    requirePositive("max-request-bytes", maxRequestBytes);
    requireSecond("request-timeout", requestTimeout);
    requireSecond("write-timeout", writeTimeout);
    requireSecond("idle-timeout", idleTimeout);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "tonestream.http.%s is %d; it must be at least 1".formatted(name, value));
    }
  }

  private static void requireSecond(String name, Duration value) {
    if (value.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "tonestream.http.%s is %s; it must be at least PT1S".formatted(name, value));
    }
  }
}
