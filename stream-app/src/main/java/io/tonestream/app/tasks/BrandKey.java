package io.tonestream.app.tasks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Key of a store's entry: of a brand, or of one of its panes or blocks. The brand's length in bytes
 * (2) and its UTF-8 name; a pane's goes on with the window's length in seconds (4) and the pane's
 * index (8), a block's with the same and a minus before the length, which is 0 if it is of a bin.
 * So a brand's entries lie together, its own first.
 *
 * @param brand the brand; what is empty lies before all brands
 * @param window length of the pane's window; negative if it is a block, or zero if that is of a
 *     bin; null if the entry is the brand's own
 * @param pane index of the pane or block
 */
public record BrandKey(String brand, @Nullable Duration window, long pane) {
  private static final int PANE_SUFFIX = Integer.BYTES + Long.BYTES;

  /** Key of the brand's own entry. */
  public static Bytes of(String brand) {
    return Bytes.wrap(buffer(brand, 0).array());
  }

  /** Key of a brand's pane. */
  public static Bytes of(String brand, Duration window, long pane) {
    return Bytes.wrap(
        buffer(brand, PANE_SUFFIX).putInt((int) window.toSeconds()).putLong(pane).array());
  }

  /** Key of a block of a brand's panes. */
  public static Bytes ofBlock(String brand, Duration window, long block) {
    return of(brand, window.negated(), block);
  }

  /** What these made. */
  public static BrandKey read(Bytes bytes) {
    ByteBuffer key = ByteBuffer.wrap(bytes.get());
    byte[] name = new byte[key.getShort()];
    key.get(name);
    String brand = new String(name, StandardCharsets.UTF_8);
    return key.hasRemaining()
        ? new BrandKey(brand, Duration.ofSeconds(key.getInt()), key.getLong())
        : new BrandKey(brand, null, 0);
  }

  /** Whether the entry is of a block. */
  public boolean isBlock() {
    return window != null && (window.isZero() || window.isNegative());
  }

  private static ByteBuffer buffer(String brand, int suffix) {
    byte[] name = brand.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Short.BYTES + name.length + suffix)
        .putShort((short) name.length)
        .put(name);
  }
}
