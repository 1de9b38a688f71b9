package io.tonestream.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.Main;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.cli.testing.MixedTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing lost, nothing doubled, on a real broker: what comes out is reconciled with what went in
 * while threads and instances come, go and are killed. A processor that holds records back for a
 * batch fails every one of these.
 */
final class ExactlyOnceIT {
  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final Random random = new Random(7);
  private final MixedTexts texts = new MixedTexts(random, 8);

  @TempDir Path directory;

  @Test
  void holdsWhileStreamThreadsComeAndGo() throws Exception {
    clients.createTopics(prefix, 4);
    write(30_000);
    try (AppInstance instance = instance("one")) {
      instance.awaitRunning();
      for (int i = 0; i < 3; i++) {
        instance.client().addStreamThread();
        write(4_000);
        instance.client().removeStreamThread();
        write(4_000);
      }
      assertThat(reconcile()).isZero();
    }
    assertThat(reconcile()).as("after a clean stop").isZero();
  }

  @Test
  void holdsWhileInstancesComeAndGo() throws Exception {
    clients.createTopics(prefix, 4);
    write(30_000);
    try (AppInstance first = instance("first")) {
      first.awaitRunning();
      for (int i = 0; i < 2; i++) {
        try (AppInstance second = instance("second-" + i)) {
          write(6_000);
          second.awaitRunning();
          write(6_000);
        }
      }
      assertThat(reconcile()).isZero();
    }
    assertThat(reconcile()).as("after a clean stop").isZero();
  }

  @Test
  void holdsWhileTheProcessIsKilled() throws Exception {
    clients.createTopics(prefix, 4);
    for (int i = 0; i < 3; i++) {
      write(8_000);
      Process app = startProcess();
      clients.readAtLeast(
          prefix + "labeled-text", 6_000 * i + 500 + random.nextInt(2_000), Duration.ofMinutes(2));
      Thread.sleep(random.nextInt(500));
      app.destroyForcibly().waitFor();
    }
    write(1_000);
    Process app = startProcess();
    try {
      assertThat(reconcile()).isZero();
    } finally {
      app.destroyForcibly().waitFor();
    }
  }

  private int reconcile() {
    return CommandLines.of(new ReconcileCommand())
        .execute("--bootstrap", kafka.bootstrapServers(), "--prefix", prefix, "--within", "PT120S");
  }

  private void write(int count) throws Exception {
    clients.write(texts.next(prefix + "raw-text", count));
  }

  private Process startProcess() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("app.properties"),
            """
            tonestream.topics.prefix=%s
            tonestream.streams.application-id=%sapp
            """
                .formatted(prefix, prefix));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "stream",
                "--bootstrap",
                kafka.bootstrapServers(),
                "--http-port",
                "0",
                "--state-dir",
                directory.resolve("process").toString(),
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
    return builder.start();
  }

  private AppInstance instance(String name) {
    return AppInstance.start(
        kafka,
        prefix,
        directory.resolve(name),
        new ModelRegistry(new WordModel("v1", Duration.ofMillis(20))));
  }
}
