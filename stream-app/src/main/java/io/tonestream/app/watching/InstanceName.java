package io.tonestream.app.watching;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.UUID;

/** What an instance is called on {@code model-status}. */
public final class InstanceName {
  private InstanceName() {}

  /**
   * The same after each restart, and another for each instance: the host, and a hash of the state
   * directory, which no two instances on a host share. Where the host has no name, another each
   * time.
   */
  public static String of(Path stateDir) {
    return host()
        + "-"
        + "%08x".formatted(stateDir.toAbsolutePath().normalize().toString().hashCode());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UUID.randomUUID().toString();
    }
  }
}
