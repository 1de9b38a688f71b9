package io.tonestream.model.bundle;

/**
 * Which bundles are let in.
 *
 * @param trustedKeys who may sign them; with {@link TrustedKeys#NONE} they need no signature
 * @param allowTorchscript whether a bundle may hold TorchScript, which is a program
 * @param maxBytes how large a file may be, and how many bytes its entries may unpack to
 */
public record BundlePolicy(TrustedKeys trustedKeys, boolean allowTorchscript, long maxBytes) {
  /** The most that {@code maxBytes} may be: as much as an array takes. */
  public static final long LARGEST = Integer.MAX_VALUE - 8;

  /** Whoever made it, no programs, at most 1 GiB. */
  public static final BundlePolicy DEFAULT = new BundlePolicy(TrustedKeys.NONE, false, 1L << 30);

  /**
   * For a file of one's own: whoever signed it, as large as can be read.
   *
   * @param allowTorchscript whether it may hold TorchScript, which is a program
   */
  public static BundlePolicy ofOwnFile(boolean allowTorchscript) {
    return new BundlePolicy(TrustedKeys.NONE, allowTorchscript, LARGEST);
  }

  /** Refuses a limit that can't be kept. */
  public BundlePolicy {
    if (maxBytes < 1 || maxBytes > LARGEST) {
      throw new IllegalArgumentException(
          "a bundle's most bytes are " + maxBytes + ", not in [1, " + LARGEST + "]");
    }
  }
}
