package io.tonestream.model.importing;

import org.jspecify.annotations.Nullable;

/**
 * A model that can't be imported; the message names the file, the tensor or setting that is wrong,
 * and the remedy, in one line.
 */
public final class BadImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names in hostile files can be of any length. */
  private static final int LONGEST = 600;

  /** About the file or folder {@code where}: {@code what} is wrong, and {@code remedy} helps. */
  public BadImportException(String where, String what, String remedy) {
    this(where, what, remedy, null);
  }

  /** The same, because of {@code cause}. */
  public BadImportException(String where, String what, String remedy, @Nullable Throwable cause) {
    super(line(where, 200) + ": " + line(what, LONGEST) + "; " + line(remedy, LONGEST), cause);
  }

  private static String line(String text, int longest) {
    String shown = text.length() <= longest ? text : text.substring(0, longest) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\u2028\u2029]+", "?");
  }
}
