package io.tonestream.topics;

/** What went wrong, in Kafka's own words. */
public final class Failures {
  private Failures() {}

  /** The innermost message: the outer ones say no more than that a client failed. */
  public static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }
}
