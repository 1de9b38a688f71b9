package io.tonestream.app.serving;

/**
 * What a version or a text is held to have done to the process, and how much that weighs. {@link
 * #LIMIT} is reached by two that are certain, or by three that may have been a {@code kill -9}; of
 * a version that is being loaded, by two of any kind.
 */
enum Strike {
  /** A call did not return. */
  HANG(3, "hung"),
  /** The process ended in the call, and the JVM left a report of its crash. */
  CRASH(3, "crashed"),
  /** The process ended in the call, and nothing says why. */
  END(2, "ended");

  /** From here on it is tried no more. */
  static final int LIMIT = 6;

  private final int weight;
  private final String word;

  Strike(int weight, String word) {
    this.weight = weight;
    this.word = word;
  }

  int weight() {
    return weight;
  }

  /** What became of the process. */
  String word() {
    return word;
  }
}
