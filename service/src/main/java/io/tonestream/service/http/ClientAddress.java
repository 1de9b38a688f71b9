package io.tonestream.service.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;

/** Names whoever is at the other end of a connection, for limits. */
public final class ClientAddress {
  private static final int IPV6_PREFIX_BYTES = 8;

  private ClientAddress() {}

  /**
   * The address, or of IPv6 the network with a prefix of 64 bits: one client has all of its
   * addresses. What a header such as {@code X-Forwarded-For} says doesn't count, since any client
   * can send it.
   */
  public static String of(SocketAddress remote) {
    return remote instanceof InetSocketAddress address && address.getAddress() != null
        ? of(address.getAddress())
        : "unknown";
  }

  private static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, IPV6_PREFIX_BYTES) + "/64"
        : address.getHostAddress();
  }
}
