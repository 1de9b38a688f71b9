package io.tonestream.app.serving;

/**
 * Texts that stand one after the other on {@code raw-text}.
 *
 * @param partition the partition
 * @param first offset of the first one
 * @param last offset of the last one
 */
public record TextSpan(int partition, long first, long last) {
  /** Refuses one that holds nothing. */
  public TextSpan {
    if (partition < 0 || first < 0 || last < first) {
      throw new IllegalArgumentException(
          "no span of texts: %d@%d..%d".formatted(partition, first, last));
    }
  }

  /** From the first of both, which are of one partition, to the last. */
  public TextSpan and(TextSpan other) {
    return new TextSpan(partition, Math.min(first, other.first), Math.max(last, other.last));
  }

  boolean isSingle() {
    return first == last;
  }

  /** How it is written, such as {@code 2@1234..1236}. */
  @Override
  public String toString() {
    return first == last
        ? "%d@%d".formatted(partition, first)
        : "%d@%d..%d".formatted(partition, first, last);
  }
}
