package io.tonestream.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** The JDK's own tool, which makes keys and certificates: no public class of the JDK does. */
final class Keytool {
  private Keytool() {}

  /**
   * Runs it.
   *
   * @param arguments none of which has a space in it
   * @throws IllegalStateException if it fails; the message is what it said
   */
  static void run(String arguments) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder((tool + " " + arguments).split(" ", -1))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool failed: " + said);
    }
  }
}
