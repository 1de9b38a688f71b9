package io.tonestream.app.windows;

import java.nio.ByteBuffer;

/**
 * What a brand's windows need to know of the past beside their panes.
 *
 * @param asOf event time at which the windows end, epoch milliseconds
 * @param lastUpdate what was last told of them
 * @param live whether the newest text was near the wall clock when it came
 * @param dirty whether texts were counted since the last update
 * @param texts number of texts that were counted
 * @param late number of texts that came too late to count
 * @param closedTo event time up to which bins are closed; {@link Long#MIN_VALUE} if there are none
 */
public record BrandState(
    long asOf,
    LastUpdate lastUpdate,
    boolean live,
    boolean dirty,
    long texts,
    long late,
    long closedTo) {
  private static final int BYTES = 6 * Long.BYTES + 1;

  /** The state of a brand that has no text yet. */
  public static final BrandState NEW = judgedTo(Long.MIN_VALUE);

  /** The state of a brand that has no text yet, and whose bins up to this time are of no use. */
  public static BrandState judgedTo(long timeMillis) {
    return new BrandState(Long.MIN_VALUE, LastUpdate.NONE, false, false, 0, 0, timeMillis);
  }

  /**
   * What an update says of itself.
   *
   * @param asOf event time at which its windows end; {@link Long#MIN_VALUE} if there was none
   * @param revision how many were there before with the same {@code asOf}
   * @param isFinal whether it said that it is final
   */
  public record LastUpdate(long asOf, long revision, boolean isFinal) {
    /** Before the first. */
    public static final LastUpdate NONE = new LastUpdate(Long.MIN_VALUE, 0, true);

    /** The next one. */
    LastUpdate next(long nextAsOf, boolean nextIsFinal) {
      return new LastUpdate(nextAsOf, nextAsOf == asOf ? revision + 1 : 0, nextIsFinal);
    }

    /** Whether it said of the windows at this time that they are final, which they then stay. */
    boolean isFinalAt(long time) {
      return isFinal && asOf == time;
    }

    /** Whether there was one. */
    boolean exists() {
      return asOf != NONE.asOf;
    }
  }

  /** The state as bytes. */
  public byte[] toBytes() {
    int flags = (live ? 1 : 0) | (dirty ? 2 : 0) | (lastUpdate.isFinal ? 4 : 0);
    return ByteBuffer.allocate(BYTES)
        .putLong(asOf)
        .putLong(lastUpdate.asOf)
        .putLong(lastUpdate.revision)
        .put((byte) flags)
        .putLong(texts)
        .putLong(late)
        .putLong(closedTo)
        .array();
  }

  /** Reads the state from the start of these bytes. */
  public static BrandState read(ByteBuffer bytes) {
    long asOf = bytes.getLong();
    long toldAsOf = bytes.getLong();
    long revision = bytes.getLong();
    int flags = bytes.get();
    return new BrandState(
        asOf,
        new LastUpdate(toldAsOf, revision, (flags & 4) != 0),
        (flags & 1) != 0,
        (flags & 2) != 0,
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong());
  }
}
