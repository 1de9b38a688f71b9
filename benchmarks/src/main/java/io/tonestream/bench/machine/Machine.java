package io.tonestream.bench.machine;

/** The machine that figures are of. */
public final class Machine {
  private Machine() {}

  /** How many cores the JVM may use. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Java's version, the operating system and the processor: {@code Java 17, Linux amd64}. */
  public static String platform() {
    return "Java %s, %s %s"
        .formatted(
            Runtime.version().feature(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
