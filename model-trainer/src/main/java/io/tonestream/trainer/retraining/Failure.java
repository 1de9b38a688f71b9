package io.tonestream.trainer.retraining;

/** What a failure has to say. */
final class Failure {
  private Failure() {}

  /** In one line. */
  static String reason(Throwable failure) {
    return failure.getMessage() == null
        ? failure.toString()
        : failure.getMessage().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Whether its message says all: others are ours to look into. */
  static boolean isExplained(Throwable failure) {
    return failure.getClass().getName().startsWith("io.tonestream.");
  }
}
