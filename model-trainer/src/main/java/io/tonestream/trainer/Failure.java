package io.tonestream.trainer;

/** What a failure has to say. */
public final class Failure {
  private Failure() {}

  /** In one line. */
  public static String reason(Throwable failure) {
    return failure.getMessage() == null
        ? failure.toString()
        : failure.getMessage().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Whether its message says all: others are ours to look into. */
  public static boolean isExplained(Throwable failure) {
    return failure.getClass().getName().startsWith("io.tonestream.");
  }
}
