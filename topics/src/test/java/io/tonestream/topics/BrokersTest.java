package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokersTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:%d", "PLAINTEXT://127.0.0.1:%d", "127.0.0.1:1,localhost:%d"})
  void areReachableByAnyAddressThatKafkaTakes(String address) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Brokers.requireReachable(address.formatted(server.getLocalPort()));
    }
  }

  @Test
  void areNamedWhenTheyDoNotAnswer() {
    assertThatThrownBy(() -> Brokers.requireReachable("127.0.0.1:1"))
        .hasMessageStartingWith("no Kafka broker answers at 127.0.0.1:1");
    assertThatThrownBy(() -> Brokers.requireReachable("no_such_host_1:9092"))
        .hasMessage(
            "no Kafka broker answers at no_such_host_1:9092 (there is no host no_such_host_1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:", ":9092", "localhost:port", "localhost:99999", ""})
  void needAHostAndAPort(String address) {
    assertThatThrownBy(() -> Brokers.requireReachable(address)).hasMessageContaining("HOST:PORT");
  }
}
