package io.tonestream.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceTest {
  @TempDir private Path folder;

  @Test
  void looksForABrokerBeforeItLoadsItsModel() {
    Map<String, Object> settings =
        Map.of(
            "kafka.bootstrap.servers",
            "127.0.0.1:1",
            "tonestream.model.bundle",
            folder.resolve("none.zip").toString(),
            "tonestream.streams.state-dir",
            folder.toString(),
            "tonestream.http.port",
            -1);

    assertThatThrownBy(() -> Service.start(settings, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("no Kafka broker answers at 127.0.0.1:1");
  }
}
