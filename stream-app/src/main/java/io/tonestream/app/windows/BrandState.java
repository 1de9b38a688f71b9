package io.tonestream.app.windows;

import java.nio.ByteBuffer;

/**
 * What a brand's windows need to know of the past beside their panes.
 *
 * @param asOf event time at which the windows end, epoch milliseconds
 * @param emittedAsOf {@code asOf} of the last update; {@link Long#MIN_VALUE} before the first
 * @param revision revision of the last update
 * @param live whether the newest text was near the wall clock when it came
 * @param dirty whether texts were counted since the last update
 * @param isFinal whether the last update said that it is final
 * @param texts number of texts that were counted
 * @param late number of texts that came too late to count
 * @param closedTo event time up to which bins are closed; {@link Long#MIN_VALUE} if there are none
 */
public record BrandState(
    long asOf,
    long emittedAsOf,
    long revision,
    boolean live,
    boolean dirty,
    boolean isFinal,
    long texts,
    long late,
    long closedTo) {
  private static final int BYTES = 6 * Long.BYTES + 1;

  /** The state of a brand that has no text yet. */
  public static final BrandState NEW =
      new BrandState(Long.MIN_VALUE, Long.MIN_VALUE, 0, false, false, true, 0, 0, Long.MIN_VALUE);

  /** The state as bytes. */
  public byte[] toBytes() {
    int flags = (live ? 1 : 0) | (dirty ? 2 : 0) | (isFinal ? 4 : 0);
    return ByteBuffer.allocate(BYTES)
        .putLong(asOf)
        .putLong(emittedAsOf)
        .putLong(revision)
        .put((byte) flags)
        .putLong(texts)
        .putLong(late)
        .putLong(closedTo)
        .array();
  }

  /** Reads the state from the start of these bytes. */
  public static BrandState read(ByteBuffer bytes) {
    long asOf = bytes.getLong();
    long emittedAsOf = bytes.getLong();
    long revision = bytes.getLong();
    int flags = bytes.get();
    return new BrandState(
        asOf,
        emittedAsOf,
        revision,
        (flags & 1) != 0,
        (flags & 2) != 0,
        (flags & 4) != 0,
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong());
  }
}
