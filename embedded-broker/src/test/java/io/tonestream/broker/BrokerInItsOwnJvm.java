package io.tonestream.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** An {@link EmbeddedBroker} that a test can kill. */
final class BrokerInItsOwnJvm implements AutoCloseable {
  private final Process jvm;
  private final String bootstrapServers;

  private BrokerInItsOwnJvm(Process jvm, String bootstrapServers) {
    this.jvm = jvm;
    this.bootstrapServers = bootstrapServers;
  }

  /** What runs in the other JVM. */
  public static void main(String[] arguments) throws InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0)) {
      System.out.println(broker.bootstrapServers());
      Thread.currentThread().join();
    }
  }

  static BrokerInItsOwnJvm start(Path data) throws IOException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerInItsOwnJvm.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = jvm.inputReader(UTF_8);
    String bootstrapServers = output.readLine();
    if (bootstrapServers == null) {
      throw new IllegalStateException("the broker's JVM ended before it was up");
    }
    return new BrokerInItsOwnJvm(jvm, bootstrapServers);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  void kill() throws InterruptedException {
    jvm.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
