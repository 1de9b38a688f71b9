package io.tonestream.service.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which clients may call this host. A page of another site can have its own name
 * resolved to this host's address, and would then be taken for ours by the browser (DNS rebinding);
 * the browser still says that name in {@code Host}. Nobody can do that to an address, to {@code
 * localhost} or to this host's own name. Immutable.
 */
final class HostNames {
  private static final String ANY = "*";

  private final Set<String> configured = new HashSet<>();
  private final Set<String> own = new HashSet<>(Set.of("localhost"));

  /**
   * @param configured further names
   */
  HostNames(List<String> configured) {
    configured.forEach(name -> this.configured.add(normalized(name)));
    try {
      own.add(normalized(InetAddress.getLocalHost().getHostName()));
    } catch (UnknownHostException e) {
      // It has no name that can be resolved, so nobody calls it by one.
    }
  }

  /**
   * Whether a client may call this host so.
   *
   * @param authority a name or an address, as {@code Host} has it: a port may follow
   */
  boolean allow(String authority) {
    String name = normalized(withoutPort(authority));
    return own.contains(name)
        || configured.contains(name)
        || configured.contains(ANY)
        || name.endsWith(".localhost")
        || NetUtil.isValidIpV4Address(name)
        || (name.startsWith("[") && NetUtil.isValidIpV6Address(name));
  }

  /** Whether the setting names it, as that of a proxy which doesn't pass {@code Host} on. */
  boolean isConfigured(String authority) {
    return configured.contains(normalized(withoutPort(authority)));
  }

  private static String withoutPort(String authority) {
    int port = authority.lastIndexOf(':');
    return port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
  }

  private static String normalized(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
