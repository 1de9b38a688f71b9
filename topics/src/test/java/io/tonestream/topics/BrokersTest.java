package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
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

  @Test
  void areKnownToSpeakTlsEvenIfConnectionsAreResetBeforeTheySaySo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      new Thread(() -> alert(server)).start();
      String address = "127.0.0.1:" + server.getLocalPort();

      assertThatThrownBy(() -> Brokers.requireAnswer(Map.of("bootstrap.servers", address)))
          .hasMessageStartingWith("Kafka at %s speaks TLS: set security.protocol", address);
    }
  }

  /** At the third question. */
  private static void alert(ServerSocket server) {
    try {
      server.accept().close(); // someone looks whether it is there
      for (int asked = 1; asked <= 3; asked++) {
        try (Socket socket = server.accept()) {
          if (asked < 3) {
            socket.setSoLinger(true, 0); // a reset
          } else {
            socket.getInputStream().readNBytes(14); // else its end would be a reset too
            socket.getOutputStream().write(21);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:", ":9092", "localhost:port", "localhost:99999", ""})
  void needAHostAndAPort(String address) {
    assertThatThrownBy(() -> Brokers.requireReachable(address)).hasMessageContaining("HOST:PORT");
  }
}
