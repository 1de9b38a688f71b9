package io.tonestream.app.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.model.bundle.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Ids of corrections that came without one, as from the dashboard, which doesn't know the text's:
 * made of what was corrected, so that it can be found again.
 */
public final class CorrectionId {
  private static final String VIA = "dashboard:";
  private static final int LENGTH = 32;

  private CorrectionId() {}

  /**
   * The id of a correction.
   *
   * @param brand what the label is about; null if it is none
   * @param text as it was sent: maybe masked, maybe its beginning alone
   */
  public static String of(@Nullable String brand, String text) {
    String corrected = (brand == null ? "" : brand) + "\n" + text;
    return VIA + Sha256.of(corrected.getBytes(UTF_8)).substring(0, LENGTH);
  }
}
