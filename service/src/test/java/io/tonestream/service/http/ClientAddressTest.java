package io.tonestream.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "2001:db8:1:2:3::4, 2001:db8:1:2:ffff::1, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false"
  })
  void isOneForAllOfAClient(String one, String other, boolean same) throws Exception {
    assertThat(of(one, 1).equals(of(other, 2))).isEqualTo(same);
  }

  private static String of(String address, int port) throws Exception {
    return ClientAddress.of(new InetSocketAddress(InetAddress.getByName(address), port));
  }
}
